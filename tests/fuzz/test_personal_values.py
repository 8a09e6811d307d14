"""What somebody writes, wherever they write it, reaches no log and no refusal."""

from typing import Any

import pytest

from tests.fuzz.asking import Asking, operations_of
from tests.fuzz.planted import Planted
from tests.system import System

pytestmark = [pytest.mark.live, pytest.mark.timeout(180)]

NAME = "Zq7canary"
# The same in every way in which people write it and in which we keep it.
PHONE, PHONE_DIGITS = "0987 006 543", "987006543"
NUMBER = "098700654"

BY_NAME = {"phone": PHONE, "id_number": NUMBER}
CANARIES = (NAME, PHONE, PHONE_DIGITS, NUMBER)


def test_no_log_and_no_refusal_repeats_what_was_written(
    system: System, plausible_document: dict[str, Any], planted: Planted, asking: Asking
) -> None:
    answers = []
    for operation in operations_of(plausible_document):
        for path in operation.texts():
            name = next((step for step in reversed(path) if step in BY_NAME), "")
            answers += [
                asking.send(operation, operation.body_with(text, path, planted.bodies))
                for text in (NAME, BY_NAME.get(str(name), NAME))
            ]
        for place in ("path", "query"):
            answers += [
                asking.send(operation, **{place: {one["name"]: NAME}})
                for one in operation.parameters(place)
            ]

    refused = [answer.text for answer in answers if answer.is_error]
    logs = {path.name: path.read_text() for path in (system.run.path / "log").glob("*.log")}
    assert {f"{name}.log" for name in ("declarations", "duty", "mongodb")} <= logs.keys()
    assert [text for text in refused if any(canary in text for canary in CANARIES)] == []
    assert [name for name, log in logs.items() if any(one in log for one in CANARIES)] == []
