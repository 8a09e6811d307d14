"""What every service is told by its environment, and what a production start refuses."""

import os
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal, TypeVar

from pydantic import (
    AwareDatetime,
    DirectoryPath,
    Field,
    FilePath,
    ValidationError,
    field_validator,
)
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

S = TypeVar("S", bound="ServiceSettings")

_PRIVATE_MODES = (0o400, 0o600)


class SettingsRefused(Exception):
    """The service cannot start; the message names every variable that must change."""


class ServiceSettings(BaseSettings):
    """The common environment. A service adds its own fields and the two defaults of its name.

    A secret is a field with `repr=False`, read from the file of its name in SECRETS_DIR. Any other
    field may be given there too. In production no secret may come from the environment.
    """

    model_config = SettingsConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    service: ClassVar[str]

    mongo_url: str = Field(repr=False, description="connection string of the store")
    mongo_database: str = Field(description="database of this service, its name by default")
    kafka_bootstrap_servers: str = Field(description="host:port of the brokers, comma-separated")
    kafka_username: str | None = Field(
        None, description="account of this service in Kafka, over TLS; a trusted network without"
    )
    kafka_password: str | None = Field(
        None, repr=False, description="password of KAFKA_USERNAME, SCRAM-SHA-512"
    )
    kafka_ca_file: FilePath | None = Field(
        None, description="PEM of the authority of the brokers' certificates, else the system's"
    )
    profile_dir: DirectoryPath = Field(description="folder of the profile in force")
    host: str = Field("127.0.0.1", description="address to listen on")
    port: int = Field(ge=0, le=65535, description="TCP port to listen on, 0 for any free one")
    operations_port: int | None = Field(
        None,
        ge=0,
        le=65535,
        description="TCP port of metrics and documentation alone; without it they are on PORT",
    )
    cors_origins: Annotated[tuple[str, ...], NoDecode] = Field(
        (), description="origins whose web pages may call this service, comma-separated"
    )
    oidc_issuer: str = Field(
        pattern=r"^https?://[^\s?#]+$", description="URL of the issuer of bearer tokens"
    )
    oidc_audience: str = Field("epidemic-order", description="audience a token must name")
    clock_start: AwareDatetime | None = Field(
        None, description="RFC 3339 moment at which the scenario starts; the machine's time without"
    )
    clock_anchor: AwareDatetime | None = Field(
        None, description="RFC 3339 real moment at which CLOCK_START was true, else process start"
    )
    instance: str | None = Field(
        None,
        pattern=r"^[A-Za-z0-9._-]{1,100}$",
        description="name of this process among those of its service, for static group membership",
    )
    production: bool = Field(False, description="refuse what is only fit for a laptop")
    secrets_dir: DirectoryPath | None = Field(
        None, description="folder with one file per secret, named as its field"
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        "INFO", description="least severe log line to write"
    )

    @field_validator("cors_origins", mode="before")
    @classmethod
    def _split_at_commas(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(origin.strip() for origin in value.split(",") if origin.strip())
        return value


def load(settings_type: type[S]) -> S:
    """Read `settings_type` from the environment; `SettingsRefused` names all that is wrong."""
    try:
        settings = settings_type(_secrets_dir=os.environ.get("SECRETS_DIR"))
    except ValidationError as error:
        raise SettingsRefused(_refusal(settings_type, _sentences(settings_type, error))) from None
    if settings.production and (unfit := _unfit_for_production(settings)):
        raise SettingsRefused(_refusal(settings_type, unfit))
    return settings


def _refusal(settings_type: type[ServiceSettings], sentences: list[str]) -> str:
    return "\n  ".join([f"Cannot start {settings_type.service}:", *sentences])


def _sentences(settings_type: type[ServiceSettings], error: ValidationError) -> list[str]:
    return [
        _sentence(settings_type, str(one["loc"][0]), one)
        for one in error.errors(include_input=False, include_url=False, include_context=False)
    ]


def _sentence(settings_type: type[ServiceSettings], name: str, error: Any) -> str:
    if error["type"] == "missing":
        return f"{name.upper()} is missing ({settings_type.model_fields[name].description})"
    return f"{name.upper()} is not usable: {error['msg']}"


def _unfit_for_production(settings: ServiceSettings) -> list[str]:
    sentences = []
    if settings.kafka_username is None or settings.kafka_password is None:
        sentences.append("KAFKA_USERNAME or KAFKA_PASSWORD is missing: Kafka must know who we are")
    if settings.clock_start is not None:
        sentences.append("CLOCK_START is set: a production service lives in real time")
    if settings.oidc_issuer.startswith("http://"):
        sentences.append("OIDC_ISSUER is http://: tokens need an issuer behind TLS")
    if "/dev" in settings.oidc_issuer:
        sentences.append("OIDC_ISSUER is a laptop's issuer: it contains /dev")
    return [*sentences, *_exposed_secrets(settings)]


def _exposed_secrets(settings: ServiceSettings) -> list[str]:
    given = {name.casefold(): value for name, value in os.environ.items()}
    secrets = {name for name, field in type(settings).model_fields.items() if not field.repr}
    if "@" not in given.get("mongo_url", ""):
        # A connection string without a password is an address like any other.
        secrets.discard("mongo_url")
    sentences = [
        f"{name.upper()} is a secret: give it as a file in SECRETS_DIR, not in the environment"
        for name in sorted(secrets & given.keys())
    ]
    return sentences + [
        f"{path.name} in SECRETS_DIR can be read by others: give it mode 0600 or 0400"
        for path in _files(settings.secrets_dir)
        if path.stat().st_mode & 0o777 not in _PRIVATE_MODES
    ]


def _files(folder: Path | None) -> list[Path]:
    return sorted(path for path in folder.iterdir() if path.is_file()) if folder else []
