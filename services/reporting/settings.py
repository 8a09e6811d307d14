"""What the reporting service needs to know from its environment."""

from typing import ClassVar

from pydantic import Field

from services.backbone.settings import ServiceSettings


class Settings(ServiceSettings):
    """The common environment; reporting holds no secret and no personal data."""

    service: ClassVar[str] = "reporting"

    mongo_database: str = Field("reporting", description="database of this service")
    port: int = Field(8004, ge=0, le=65535, description="TCP port to listen on, 0 for any free one")
