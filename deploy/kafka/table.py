"""Reads `table.yaml`: which topics there are, and who may write and read each."""

from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field

TABLE = Path(__file__).with_name("table.yaml")


class Topic(BaseModel):
    """One stream of the contracts, as the cluster has to keep it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    partitions: int = Field(ge=1)
    cleanup: Literal["delete", "compact"]
    retention_days: int = Field(ge=1)
    max_record_bytes: int = Field(1_000_000, ge=1)
    confidentiality: Literal["public", "provincial", "restricted"]


class Quota(BaseModel):
    """How much of the cluster one subscriber may take, per broker."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    consumer_bytes_per_second: int = Field(ge=1)
    request_percent: float = Field(gt=0, description="of one network or I/O thread")


class Principal(BaseModel):
    """One account: what it may write and read, and how the names of its groups begin."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(pattern=r"^[a-z0-9-]{2,64}$")
    writes: tuple[str, ...] = ()
    reads: tuple[str, ...] = ()
    groups: str = Field(pattern=r"^[a-z0-9-]+\.$")


class Subscriber(Principal):
    """Somebody outside the four services."""

    quota: Quota


class Table(BaseModel):
    """The whole table."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    topics: tuple[Topic, ...]
    services: tuple[Principal, ...]
    subscribers: tuple[Subscriber, ...]

    @property
    def principals(self) -> tuple[Principal, ...]:
        """Everybody who signs in, administrators apart."""
        return (*self.services, *self.subscribers)


def read_table(path: Path = TABLE) -> Table:
    """The table in `path`; raises with every mistake in it."""
    return Table.model_validate(yaml.safe_load(path.read_text()))
