#!/bin/bash
# Keycloak reads no secret files by itself: they become its environment here, not compose's.
set -euo pipefail

KC_DB_PASSWORD="$(< /run/secrets/identity_database_password)"
# Only the first start uses it: sign in, make a personal administrator, delete this one.
KC_BOOTSTRAP_ADMIN_PASSWORD="$(< /run/secrets/identity_admin_password)"
export KC_DB_PASSWORD KC_BOOTSTRAP_ADMIN_PASSWORD

exec /opt/keycloak/bin/kc.sh start --optimized --import-realm
