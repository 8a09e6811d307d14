"""What the notifications service needs to know from its environment."""

from typing import ClassVar

from pydantic import Base64Bytes, Field

from services.backbone.settings import ServiceSettings


class Settings(ServiceSettings):
    """The common environment, the key to contact points, and where the carriers are."""

    service: ClassVar[str] = "notifications"

    mongo_database: str = Field("notifications", description="database of this service")
    port: int = Field(8003, ge=0, le=65535, description="TCP port to listen on, 0 for any free one")
    contact_private_key: Base64Bytes = Field(
        repr=False, description="32 bytes, base64: X25519 key that opens contact points"
    )
    smpp_endpoints: dict[str, str] = Field(
        repr=False,
        description="JSON: carrier id, or * for all others, to smpp://user:password@host:port",
    )
