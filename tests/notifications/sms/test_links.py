"""The links against a real SMPP peer: long texts, receipts, window, rate, a cut line."""

import asyncio
from bisect import bisect_right
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

import pytest
from aiosmpplib.state import USER_MESSAGE_REFERENCE
from aiosmpplib.state import SmppCommandStatus as Status

from services.notifications.sms.links import CarrierLinks
from services.notifications.sms.model import (
    Accepted,
    OnReceipt,
    Outcome,
    Receipt,
    ReceiptNotKept,
    Refused,
    Unknown,
    Unreachable,
)
from services.notifications.sms.numbers import Carrier
from services.notifications.sms.pdu import MESSAGE_ID_TAG
from tests.notifications.sms.builders import HASTY, Receipts, a_carrier, an_sms, noon
from tests.notifications.sms.deadline import until
from tests.notifications.sms.smsc import Smsc, an_smsc

pytestmark = pytest.mark.live

VIETTEL = "viettel"
HEADER_BYTES = 6
THREE_SEGMENTS = "Sốt, ho, khó thở: xin gọi trạm y tế gần nhất. " * 4


@pytest.fixture
async def smsc() -> AsyncIterator[Smsc]:
    async with an_smsc() as carrier:
        yield carrier


@asynccontextmanager
async def linked(
    smsc: Smsc, on_receipt: OnReceipt | None = None, carrier: Carrier | None = None
) -> AsyncIterator[CarrierLinks]:
    carriers = [carrier or a_carrier(VIETTEL)]
    receive = on_receipt or Receipts()
    async with CarrierLinks({"*": smsc.url}, carriers, receive, noon, HASTY) as links:
        await until(lambda: links.is_up()[VIETTEL])
        yield links


async def test_a_long_vietnamese_text_arrives_whole_and_asks_for_receipts(smsc: Smsc) -> None:
    async with linked(smsc) as links:
        await links.submit(VIETTEL, an_sms(THREE_SEGMENTS))

    bodies = [event.short_message[HEADER_BYTES:] for event in smsc.accepted]
    assert b"".join(bodies).decode("utf-16-be") == THREE_SEGMENTS
    assert [event.data_coding for event in smsc.accepted] == [8, 8, 8]
    assert all(event.registered_delivery & 1 for event in smsc.accepted)


async def test_the_phone_sees_the_brandname_and_the_carrier_a_number_without_plus(
    smsc: Smsc,
) -> None:
    async with linked(smsc) as links:
        await links.submit(VIETTEL, an_sms(to="+84912345678"))

    [event] = smsc.accepted
    assert (event.source_addr, event.source_addr_ton) == ("KIENGIANG", 5)
    assert (event.destination_addr, event.dest_addr_ton) == ("84912345678", 1)


async def test_our_id_travels_with_every_segment_and_every_attempt(smsc: Smsc) -> None:
    message_id = UUID("019c0000-0000-7000-8000-00000000abcd")

    async with linked(smsc) as links:
        await links.submit(VIETTEL, an_sms(THREE_SEGMENTS, message_id=message_id))
        await links.submit(VIETTEL, an_sms("Lần hai", message_id=message_id))

    for event in smsc.accepted:
        tlvs = {tlv.tag: tlv.value for tlv in event.tlvs}
        assert tlvs[USER_MESSAGE_REFERENCE] == b"\xab\xcd"
        assert tlvs[MESSAGE_ID_TAG].decode() == str(message_id)


async def test_a_receipt_that_cannot_be_kept_is_handed_back(smsc: Smsc) -> None:
    async def keep(receipt: Receipt) -> None:
        raise ReceiptNotKept

    async with linked(smsc, keep):
        answer = await smsc.deliver(b"id:7f3a stat:DELIVRD")

    assert not answer.is_success


async def test_a_reply_is_refused_and_the_link_stays(smsc: Smsc) -> None:
    async with linked(smsc) as links:
        answer = await smsc.deliver(b"STOP", esm_class=0)

        assert not answer.is_success
        assert links.is_up()[VIETTEL]


async def test_a_bug_behind_the_receipts_ends_everything(smsc: Smsc) -> None:
    async def keep(receipt: Receipt) -> None:
        raise ZeroDivisionError

    async def work() -> None:
        async with linked(smsc, keep):
            await asyncio.gather(smsc.deliver(b"id:7f3a stat:DELIVRD"), asyncio.Event().wait())

    with pytest.raises(ExceptionGroup) as stopped:
        await work()

    assert stopped.value.subgroup(ZeroDivisionError)


async def test_never_more_is_unanswered_than_the_window(smsc: Smsc) -> None:
    smsc.is_holding = True

    async with linked(smsc, carrier=a_carrier(VIETTEL, window=3)) as links:
        submitting = [asyncio.create_task(links.submit(VIETTEL, an_sms())) for _ in range(12)]
        for _ in range(4):
            await until(lambda: len(smsc.held) >= 3)
            smsc.release()
        await asyncio.gather(*submitting)

    assert smsc.most_held == 3


async def test_no_second_at_the_carrier_is_five_percent_over_the_rate(smsc: Smsc) -> None:
    rate = 200

    async with linked(smsc, carrier=a_carrier(VIETTEL, rate_per_second=rate)) as links:
        await asyncio.gather(*(links.submit(VIETTEL, an_sms()) for _ in range(2 * rate)))

    at = smsc.taken_at
    assert max(bisect_right(at, moment + 1) - place for place, moment in enumerate(at)) <= 210


async def test_a_carrier_that_comes_back_is_bound_again(smsc: Smsc) -> None:
    async with linked(smsc) as links:
        smsc.line.cut()
        await until(lambda: not links.is_up()[VIETTEL])
        await smsc.line.mend()
        await until(lambda: links.is_up()[VIETTEL])

        assert isinstance(await links.submit(VIETTEL, an_sms()), Accepted)


async def test_a_carrier_that_is_away_at_the_start_is_bound_when_it_comes(smsc: Smsc) -> None:
    smsc.line.cut()

    async with CarrierLinks(
        {"*": smsc.url}, [a_carrier(VIETTEL)], Receipts(), noon, HASTY
    ) as links:
        assert await links.submit(VIETTEL, an_sms()) == Unreachable()
        await smsc.line.mend()
        await until(lambda: links.is_up()[VIETTEL])


async def test_what_waited_for_a_place_in_the_window_was_not_sent(smsc: Smsc) -> None:
    # Given one message at the carrier and nine that wait for its answer
    smsc.is_holding = True

    async with linked(smsc, carrier=a_carrier(VIETTEL, window=1)) as links:
        submitting = [asyncio.create_task(links.submit(VIETTEL, an_sms())) for _ in range(10)]
        await until(lambda: bool(smsc.held))

        # When the line is cut
        smsc.line.cut()

        # Then only the one is unknown
        outcomes = await asyncio.gather(*submitting)
        assert outcomes.count(Unknown()) == len(smsc.taken) == 1
        assert outcomes.count(Unreachable()) == 9


async def test_half_a_message_is_unknown_and_names_the_half(smsc: Smsc) -> None:
    smsc.is_holding = True

    async with linked(smsc) as links:
        submitting = asyncio.create_task(links.submit(VIETTEL, an_sms(THREE_SEGMENTS)))
        await until(lambda: bool(smsc.held))
        smsc.release()
        await until(lambda: bool(smsc.held))
        smsc.line.cut()

        assert await submitting == Unknown(("id-1",))


async def test_the_rest_of_a_message_is_sent_once_the_carrier_stops_throttling(
    smsc: Smsc,
) -> None:
    smsc.is_holding = True

    async with linked(smsc) as links:
        submitting = asyncio.create_task(links.submit(VIETTEL, an_sms(THREE_SEGMENTS)))
        await until(lambda: len(smsc.taken) == 1)
        smsc.release()
        await until(lambda: len(smsc.taken) == 2)
        smsc.answer_all_with = Status.ESME_RTHROTTLED
        smsc.release()
        smsc.answer_all_with = Status.ESME_ROK
        smsc.is_holding = False

        assert await submitting == Accepted(("id-1", "id-2", "id-3"))


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (Status.ESME_RINVDSTADR, Refused("ESME_RINVDSTADR")),
        (Status.ESME_RSYSERR, Unknown(("id-1",))),
    ],
    ids=["a refusal is final", "half a message is with the carrier"],
)
async def test_a_no_to_the_second_segment(smsc: Smsc, status: int, outcome: Outcome) -> None:
    smsc.is_holding = True

    async with linked(smsc) as links:
        submitting = asyncio.create_task(links.submit(VIETTEL, an_sms(THREE_SEGMENTS)))
        await until(lambda: len(smsc.taken) == 1)
        smsc.release()
        await until(lambda: len(smsc.taken) == 2)
        smsc.answer_all_with = status
        smsc.release()

        assert await submitting == outcome


async def test_answers_still_due_at_the_end_are_waited_for(smsc: Smsc) -> None:
    smsc.is_holding = True

    async with linked(smsc) as links:
        submitting = asyncio.create_task(links.submit(VIETTEL, an_sms()))
        await until(lambda: bool(smsc.held))
        answering = asyncio.create_task(smsc.release_when(lambda: not links.is_up()[VIETTEL]))

    await answering
    assert await submitting == Accepted(("id-1",))
    await until(lambda: smsc.unbinds == 1)


async def test_after_the_end_nothing_is_sent(smsc: Smsc) -> None:
    async with linked(smsc) as links:
        pass

    assert await links.submit(VIETTEL, an_sms()) == Unreachable()
    assert not smsc.taken


async def test_a_carrier_that_answers_nothing_does_not_hold_up_the_end(smsc: Smsc) -> None:
    smsc.is_holding = True

    async with asyncio.timeout(5):
        async with linked(smsc) as links:
            submitting = asyncio.create_task(links.submit(VIETTEL, an_sms()))
            await until(lambda: bool(smsc.held))

        assert await submitting == Unknown()
