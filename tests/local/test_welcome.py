"""What a newcomer copies from the screen works."""

import json
import shlex
from datetime import UTC, datetime
from typing import Any

import pytest

from deploy.local.plan import SCENARIO_START, Plan
from deploy.local.welcome import first_request

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)


def body_of(command: str) -> dict[str, Any]:
    body: dict[str, Any] = json.loads(shlex.split(command)[-1])
    return body


@pytest.mark.parametrize(("clock_start", "moment"), [(SCENARIO_START, SCENARIO_START), (None, NOW)])
def test_the_first_declaration_is_made_at_a_moment_that_has_come(
    clock_start: datetime | None, moment: datetime
) -> None:
    plan = Plan(clock_start=clock_start, clock_anchor=NOW)

    body = body_of(first_request(plan, NOW))

    assert datetime.fromisoformat(body["declared_at"]) == moment


def test_two_newcomers_make_two_declarations() -> None:
    plan = Plan(clock_anchor=NOW)

    first, second = (body_of(first_request(plan, NOW))["id"] for _ in range(2))

    assert first != second
