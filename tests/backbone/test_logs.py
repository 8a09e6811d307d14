"""Log lines are JSON, carry the trace, and cannot carry what nobody meant to write."""

import json
import logging
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from services.backbone.logs import LineFormatter, configure_logs
from services.backbone.tracing import continue_trace

CANARY = "0912345678"


def line_of(record: logging.LogRecord) -> dict[str, Any]:
    written = LineFormatter("declarations").format(record)
    assert written.isascii()
    assert len(written.splitlines()) == 1
    line: dict[str, Any] = json.loads(written)
    return line


def a_record(message: str = "Published", *args: object, **extra: object) -> logging.LogRecord:
    record = logging.LogRecord("relay", logging.INFO, "relay.py", 7, message, args, None)
    record.__dict__.update(extra)
    return record


def failed_with(error: BaseException) -> dict[str, Any]:
    record = a_record("Failed")
    record.exc_info = (type(error), error, error.__traceback__)
    return line_of(record)


def test_a_line_says_when_who_and_what() -> None:
    line = line_of(a_record("Sent %s of %s", 3, 7))

    assert line.pop("time").endswith("+00:00")
    assert line == {
        "level": "INFO",
        "logger": "relay",
        "message": "Sent 3 of 7",
        "service": "declarations",
    }


def test_a_line_belongs_to_the_trace_in_hand() -> None:
    continue_trace("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")

    line = line_of(a_record())

    continue_trace(None)
    assert line["trace"] == "0af7651916cd43dd8448eb211c80319c"


def test_only_listed_extras_are_written() -> None:
    line = line_of(a_record(topic="declarations.health.v1", full_name=CANARY, body={"p": CANARY}))

    assert line["topic"] == "declarations.health.v1"
    assert CANARY not in str(line)


@given(text=st.text())
def test_no_text_can_forge_a_second_line(text: str) -> None:
    assert line_of(a_record("Said %s", text))["message"] == f"Said {text}"


class Person(BaseModel):
    birth_year: int


def test_an_exception_is_told_without_what_it_choked_on() -> None:
    try:
        Person.model_validate({"birth_year": CANARY + "x"})
    except ValueError as error:
        line = failed_with(error)

    assert "ValidationError" in line["error"]
    assert "test_logs.py" in line["error"]
    assert CANARY not in str(line)


def test_its_causes_and_parts_are_told_the_same_way() -> None:
    error = ExceptionGroup(CANARY, [KeyError(CANARY), ValueError(CANARY)])
    error.__cause__ = RuntimeError(CANARY)

    line = failed_with(error)

    assert "KeyError" in line["error"]
    assert "ValueError" in line["error"]
    assert "RuntimeError" in line["error"]
    assert CANARY not in str(line)


def test_an_error_of_the_network_says_which_host() -> None:
    assert "mongo-1:27017" in failed_with(ConnectionRefusedError("mongo-1:27017"))["error"]


def test_an_error_that_is_its_own_cause_ends() -> None:
    error = ValueError()
    error.__cause__ = KeyError()
    error.__cause__.__cause__ = error

    assert "ValueError" in failed_with(error)["error"]


@pytest.fixture
def _logs_as_before() -> Any:
    root = logging.getLogger()
    before = root.handlers[:], root.level
    yield
    root.handlers[:], level = before[0], before[1]
    root.setLevel(level)
    logging.captureWarnings(False)


@pytest.mark.usefixtures("_logs_as_before")
@pytest.mark.parametrize("level", ["DEBUG", "ERROR"])
def test_chatty_libraries_are_quiet_at_every_level(
    level: str, capsys: pytest.CaptureFixture[str]
) -> None:
    configure_logs("declarations", level)

    for name in ("httpx", "aiokafka.consumer", "faststream.access", "pymongo.command"):
        logging.getLogger(name).info("GET /followups?phone=%s", CANARY)

    assert capsys.readouterr().out == ""


@pytest.mark.usefixtures("_logs_as_before")
def test_lines_go_to_stdout_one_by_one(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logs("declarations", "INFO")

    logging.getLogger("relay").info("first")
    logging.getLogger("relay").debug("not wanted")
    logging.getLogger("relay").warning("second")

    lines = [json.loads(line)["message"] for line in capsys.readouterr().out.splitlines()]
    assert lines == ["first", "second"]
