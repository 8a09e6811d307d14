"""What every event is: frozen facts that belong to one stream and have a version."""

from collections.abc import Iterator
from typing import Any, ClassVar

from pydantic import BaseModel, ConfigDict, Field

from services.contracts.streams import Stream


class Event(BaseModel):
    """A fact in the past tense. Its id, time and trace travel in the CloudEvents headers.

    Unknown fields are ignored, so that a publisher may add optional ones first.
    """

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    stream: ClassVar[Stream]
    type: ClassVar[str]

    version: int = Field(default=1, ge=1, description="Grows with each change of the keyed thing")

    def __init_subclass__(cls, stream: Stream | None = None, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if stream is not None:
            cls.stream = stream
            cls.type = f"{stream.publisher}.{cls.__name__}"
            _BY_STREAM.setdefault(stream.name, {})[cls.type] = cls

    @property
    def key(self) -> str:
        """The id of the thing that this is about."""
        return str(getattr(self, self.stream.keyed_by))

    @property
    def event_id(self) -> str:
        """The same fact always has the same id, however often it is made."""
        return f"{type(self).__name__}:{self.key}:{self.version}"


class Erased(BaseModel):
    """What a reader of a compacted stream gets when the publisher erased a key."""

    model_config = ConfigDict(frozen=True)

    key: str


_BY_STREAM: dict[str, dict[str, type[Event]]] = {}


def events_of(stream: Stream) -> dict[str, type[Event]]:
    """Every event of `stream` by its CloudEvents type."""
    return dict(_BY_STREAM.get(stream.name, {}))


def all_events() -> Iterator[type[Event]]:
    """Every event of every stream that has been imported."""
    for events in _BY_STREAM.values():
        yield from events.values()
