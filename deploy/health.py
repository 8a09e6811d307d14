"""`python -m deploy.health`: whether the service in this container is ready; for Docker to ask."""

import os
import sys
from http.client import HTTPConnection

PATIENCE_SECONDS = 3


def is_ready(port: int) -> bool:
    """Whether /health/ready says so, in time."""
    connection = HTTPConnection("127.0.0.1", port, timeout=PATIENCE_SECONDS)
    try:
        connection.request("GET", "/health/ready")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


if __name__ == "__main__":
    sys.exit(0 if is_ready(int(os.environ["PORT"])) else 1)
