"""Where a carrier's SMSC listens, and who we are there."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

_ANY_CARRIER = "*"
_SMPP_PORT = 2775
_LONGEST_SYSTEM_ID, _LONGEST_PASSWORD = 15, 8


class EndpointInvalid(ValueError):
    """Names the carrier, never the address: it has a password in it."""

    def __init__(self, carrier_id: str) -> None:
        super().__init__(
            f"Carrier {carrier_id} needs smpp://user:password@host:port in SMPP_ENDPOINTS, with at "
            f"most {_LONGEST_SYSTEM_ID} characters of user and {_LONGEST_PASSWORD} of password"
        )


@dataclass(frozen=True)
class Endpoint:
    host: str
    port: int
    system_id: str
    password: str = field(repr=False)


def endpoint_of(carrier_id: str, endpoints: Mapping[str, str]) -> Endpoint:
    """The carrier's own address, or the one that `*` gives for all others."""
    try:
        url = urlsplit(endpoints.get(carrier_id) or endpoints[_ANY_CARRIER])
        host, port = url.hostname, url.port or _SMPP_PORT
    except (KeyError, ValueError):
        raise EndpointInvalid(carrier_id) from None
    system_id, password = unquote(url.username or ""), unquote(url.password or "")
    if url.scheme != "smpp" or not host or not 0 < len(system_id) <= _LONGEST_SYSTEM_ID:
        raise EndpointInvalid(carrier_id)
    if len(password) > _LONGEST_PASSWORD:
        raise EndpointInvalid(carrier_id)
    return Endpoint(host, port, system_id, password)
