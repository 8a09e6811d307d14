"""Stand-ins that keep what they are given."""

from collections.abc import Sequence
from typing import Any

from services.backbone.events.dead_letters import Unavailable
from services.backbone.events.received import Received, SetAside


class InMemoryLetters:
    """Dead letters by the group that set them aside."""

    def __init__(self) -> None:
        self.kept: list[tuple[str, SetAside]] = []
        self.is_away = False

    async def keep(self, group: str, letters: Sequence[SetAside]) -> None:
        if self.is_away:
            raise Unavailable
        self.kept.extend((group, letter) for letter in letters)

    @property
    def reasons(self) -> list[str]:
        return [letter.reason for _, letter in self.kept]


class Notebook:
    """A handler: keeps the notes it is given, but for those that a test lets go wrong."""

    def __init__(self) -> None:
        self.notes: list[str] = []
        self.fails_on: dict[str, Exception] = {}
        self.calls = 0

    async def keep(self, received: Sequence[Received[Any]]) -> None:
        self.calls += 1
        for one in received:
            if one.event.note_id in self.fails_on:
                raise self.fails_on[one.event.note_id]
        self.notes += [one.event.note_id for one in received if one.event.note_id not in self.notes]


class Sleeper:
    """Remembers how long it was asked to sleep."""

    def __init__(self) -> None:
        self.slept: list[float] = []

    async def __call__(self, seconds: float) -> None:
        self.slept.append(seconds)
