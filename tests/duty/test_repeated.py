"""Work that waits while something is away, and ends the service when it has a bug."""

import pytest
from pymongo.errors import AutoReconnect

from services.backbone.events.dead_letters import Unavailable
from services.duty.repeated import repeat


class Work:
    """Fails as told, one error after the other."""

    def __init__(self, *errors: Exception | None) -> None:
        self._errors = list(errors)
        self.done = 0

    async def do(self) -> None:
        self.done += 1
        if error := self._errors.pop(0):
            raise error


async def test_work_goes_on_after_the_store_was_away_and_ends_with_a_bug() -> None:
    work = Work(AutoReconnect(), Unavailable(), None, ZeroDivisionError())

    with pytest.raises(ZeroDivisionError):
        await repeat(work.do, pause_seconds=0)

    assert work.done == 4


async def test_what_waits_is_logged_by_type_alone(caplog: pytest.LogCaptureFixture) -> None:
    work = Work(AutoReconnect("store-17:27017"), ZeroDivisionError())

    with pytest.raises(ZeroDivisionError):
        await repeat(work.do, pause_seconds=0)

    assert caplog.messages == ["Work.do waits: AutoReconnect"]
