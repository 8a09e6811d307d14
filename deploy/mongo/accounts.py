"""Which databases each service may use: its own, and nobody else's."""

from collections.abc import Mapping, Sequence
from typing import Any

# The first is the one that the account belongs to. Data keys live apart, to be backed up apart.
DATABASES: Mapping[str, Sequence[str]] = {
    "declarations": ("declarations", "declarations_keys"),
    "duty": ("duty", "duty_keys"),
    "notifications": ("notifications",),
    "reporting": ("reporting",),
}


def roles(service: str) -> list[dict[str, Any]]:
    """What the account of `service` may do, as MongoDB says it."""
    return [{"role": "readWrite", "db": name} for name in DATABASES[service]]
