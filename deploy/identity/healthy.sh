#!/bin/bash
# The image has no HTTP client: bash asks the management port itself.
set -euo pipefail

exec 3<> /dev/tcp/127.0.0.1/9000
printf 'GET /health/ready HTTP/1.0\r\nHost: localhost\r\n\r\n' >&3
read -r status <&3
[[ "$status" == *" 200 "* ]]
