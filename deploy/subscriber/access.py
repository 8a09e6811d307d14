"""How a subscriber reaches Kafka: without an account on a laptop, with one everywhere else."""

import os
import ssl
from collections.abc import Mapping
from pathlib import Path
from typing import Any

LAPTOP = "127.0.0.1:9092"


def access(environment: Mapping[str, str] = os.environ) -> dict[str, Any]:
    """aiokafka's settings for what KAFKA_* say; with KAFKA_USERNAME always over TLS."""
    servers = {"bootstrap_servers": environment.get("KAFKA_BOOTSTRAP_SERVERS", LAPTOP)}
    username = environment.get("KAFKA_USERNAME")
    if username is None:
        return servers
    return {
        **servers,
        "security_protocol": "SASL_SSL",
        "ssl_context": ssl.create_default_context(cafile=environment.get("KAFKA_CA_FILE")),
        "sasl_mechanism": "SCRAM-SHA-512",
        "sasl_plain_username": username,
        "sasl_plain_password": Path(environment["KAFKA_PASSWORD_FILE"]).read_text().strip(),
    }
