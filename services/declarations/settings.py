"""What the declarations service needs to know from its environment."""

from typing import Annotated, ClassVar

from pydantic import AfterValidator, Base64Bytes, Field

from services.backbone.settings import ServiceSettings

KEY_BYTES = 32


def _whole(key: bytes) -> bytes:
    # Pseudonyms and receipts would be made under a shorter one too, for anybody to guess.
    if len(key) != KEY_BYTES:
        raise ValueError(f"a key has {KEY_BYTES} bytes")
    return key


Key = Annotated[Base64Bytes, AfterValidator(_whole)]


class Settings(ServiceSettings):
    """The common environment, and the keys that protect people."""

    service: ClassVar[str] = "declarations"

    mongo_database: str = Field("declarations", description="database of this service")
    keys_database: str = Field(
        "declarations_keys", description="database of people's data keys, backed up apart"
    )
    port: int = Field(8001, ge=0, le=65535, description="TCP port to listen on, 0 for any free one")
    pseudonym_key: Key = Field(
        repr=False, description="32 bytes, base64: makes pseudonyms of id numbers"
    )
    key_encryption_key: Key = Field(
        repr=False, description="32 bytes, base64: wraps people's data keys"
    )
    receipt_key: Key = Field(
        repr=False, description="32 bytes, base64: makes receipts that cannot be guessed"
    )
    contact_public_key: Key = Field(
        repr=False, description="32 bytes, base64: X25519 key of the notifications service"
    )
