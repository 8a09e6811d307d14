"""What every SMS channel promises: the fake of the other tests, and SMPP to a real peer."""

from collections.abc import AsyncIterator

import pytest

from services.contracts.notifications import MessageStatus
from services.notifications.sms.model import (
    Accepted,
    Refused,
    Throttled,
    Unknown,
    Unreachable,
)
from tests.notifications.sms.builders import LAN, MINH, NOON, an_sms
from tests.notifications.sms.peers import ITEL, VIETTEL, Peers, PeersInMemory, peers_on_the_line

TWO_SEGMENTS = "Sốt, ho, khó thở: xin gọi trạm y tế gần nhất. " * 2


@pytest.fixture(params=["memory", pytest.param("smpp", marks=pytest.mark.live)])
async def peers(request: pytest.FixtureRequest) -> AsyncIterator[Peers]:
    if request.param == "memory":
        yield PeersInMemory()
        return
    async with peers_on_the_line() as on_the_line:
        yield on_the_line


async def test_each_segment_taken_has_an_id_of_the_carriers(peers: Peers) -> None:
    outcome = await peers.channel.submit(VIETTEL, an_sms(TWO_SEGMENTS))

    assert isinstance(outcome, Accepted)
    assert len(set(outcome.provider_references)) == 2


async def test_a_receipt_is_matched_by_that_id(peers: Peers) -> None:
    outcome = await peers.channel.submit(VIETTEL, an_sms())
    assert isinstance(outcome, Accepted)
    [reference] = outcome.provider_references

    await peers.deliver(reference)

    [receipt] = peers.receipts.kept
    assert receipt.provider_reference == reference
    assert (receipt.state, receipt.at) == (MessageStatus.DELIVERED, NOON)


async def test_a_wrong_number_is_refused_and_others_are_not(peers: Peers) -> None:
    peers.refuse(LAN)

    assert await peers.channel.submit(VIETTEL, an_sms(to=LAN)) == Refused("ESME_RINVDSTADR")
    assert isinstance(await peers.channel.submit(VIETTEL, an_sms(to=MINH)), Accepted)


async def test_a_throttling_carrier_has_taken_nothing(peers: Peers) -> None:
    peers.throttle()

    assert await peers.channel.submit(VIETTEL, an_sms(TWO_SEGMENTS)) == Throttled()
    assert peers.segments_taken() == 0


async def test_a_carrier_that_is_away_has_taken_nothing(peers: Peers) -> None:
    await peers.go_away()

    assert await peers.channel.submit(VIETTEL, an_sms()) == Unreachable()
    assert peers.segments_taken() == 0


async def test_one_carrier_away_does_not_touch_the_other(peers: Peers) -> None:
    await peers.go_away()

    assert isinstance(await peers.channel.submit(ITEL, an_sms()), Accepted)


async def test_an_answer_lost_on_its_way_is_unknown_for_the_carrier_may_have_it(
    peers: Peers,
) -> None:
    outcome = await peers.lose_the_answer_to(an_sms())

    assert outcome == Unknown()
    assert peers.segments_taken() == 1
