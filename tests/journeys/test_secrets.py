"""Canaries: what was written in a form is found in no log, no topic, no store in the clear."""

from pathlib import Path

import pytest

from tests.bodies import a_feverish_body
from tests.eventually import eventually
from tests.journeys.test_the_road import followup_of
from tests.system import System

pytestmark = [pytest.mark.live, pytest.mark.timeout(180)]

NAME = "CANARYTRẦN THỊ CHIM HOÀNG YẾN"
ADDRESS = "98765 Đường Chim Hoàng Yến"
PHONE = "0987612345"
NUMBER = "091190987654"


async def test_no_file_of_the_system_holds_what_a_person_wrote(system: System) -> None:
    # Given somebody whose data are like nobody else's
    body = a_feverish_body(residence={"commune_code": "30730", "address": ADDRESS})
    body["person"] |= {
        "full_name": NAME,
        "phone": PHONE,
        "id_number": NUMBER,
        "gender": "female",
    }
    receipt = system.post("declarations", "/declarations", body).json()["receipt"]
    await eventually(lambda: followup_of(system, receipt), seconds=30)
    await eventually(lambda: _is_carried(system, receipt), seconds=30)

    # When wrong bodies are sent and refused, too
    wrong = {**body, "symptoms": [NAME], "temperature_celsius": PHONE}
    refused = system.post("declarations", "/declarations", wrong)
    assert refused.status_code == 422

    # Then no answer, metric, log, topic or store repeats them
    canaries = [text.encode() for text in (NAME, ADDRESS, PHONE, PHONE[1:], NUMBER)]
    answers = [refused.content]
    answers += [system.get(name, "/metrics").content for name in ("declarations", "notifications")]
    for canary in canaries:
        assert all(canary not in answer for answer in answers)
        assert [path for path in _files(system.run.path) if canary in path.read_bytes()] == []


def _is_carried(system: System, receipt: str) -> bool:
    return any(receipt in one["text"] for one in system.carrier.messages())


def _files(run: Path) -> list[Path]:
    # The simulator's journal is the carrier's, who does know the numbers it delivers to.
    journal = run / "log" / "sms.jsonl"
    return [
        path
        for path in run.rglob("*")
        if path.is_file() and path != journal and "lib" not in path.parts
    ]
