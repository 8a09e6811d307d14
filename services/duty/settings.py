"""What the duty service needs to know from its environment."""

from typing import ClassVar

from pydantic import Base64Bytes, Field

from services.backbone.settings import ServiceSettings


class Settings(ServiceSettings):
    """The common environment, and the keys that protect the staff's contacts."""

    service: ClassVar[str] = "duty"

    mongo_database: str = Field("duty", description="database of this service")
    keys_database: str = Field(
        "duty_keys", description="database of the staff's data keys, backed up apart"
    )
    port: int = Field(8002, ge=0, le=65535, description="TCP port to listen on, 0 for any free one")
    key_encryption_key: Base64Bytes = Field(
        repr=False, description="32 bytes, base64: wraps the staff's data keys"
    )
    contact_public_key: Base64Bytes = Field(
        repr=False, description="32 bytes, base64: X25519 key of the notifications service"
    )
