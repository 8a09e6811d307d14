"""Who tests the tests: a system made to lose and to repeat must be caught by the checker."""

import pytest
from pymongo import MongoClient

from tests.faults.checker import Checker, differences
from tests.faults.ledger import Ledger, Load
from tests.system import System

pytestmark = [pytest.mark.fault, pytest.mark.live, pytest.mark.timeout(300)]


async def test_the_checker_notices_an_event_that_was_never_published(
    system: System, ledger: Ledger, checker: Checker
) -> None:
    # Given a relay that forgets: Kafka is away, and the marks of what waits are wiped
    system.kafka.kill()
    async with Load(system.url("declarations"), ledger) as load:
        await load.sent(20)
    system["declarations"].kill()
    with MongoClient[dict[str, object]](system.mongod.url) as client:
        client.declarations.declarations.update_many({}, {"$unset": {"outbox.$[].since": ""}})

    # When everything is back
    system.restart("kafka")
    system.restart("declarations")

    # Then what never arrived is named
    found = " ".join(differences(ledger, checker.arrived(ledger)))
    assert "no follow-up (I3)" in found
    assert "stored (I5)" in found


async def test_the_checker_notices_a_loss_a_repeat_and_a_wrong_count(
    system: System, ledger: Ledger, checker: Checker
) -> None:
    async with Load(system.url("declarations"), ledger) as load:
        await load.sent(20)
    assert await checker.violations(ledger) == []
    fever = next(one for one in ledger.accepted if one.has_fever)

    with MongoClient[dict[str, object]](system.mongod.url, uuidRepresentation="standard") as client:
        client.declarations.declarations.delete_one({"_id": fever.id})

    found = " ".join(differences(ledger, checker.arrived(ledger)))
    assert "lost" in found
    assert "follow-up of nobody" in found
    assert "stored (I5)" in found
