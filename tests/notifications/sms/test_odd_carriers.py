"""What only a scripted carrier does; it costs us one answer or one connection, no more."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest
from aiosmpplib.state import SmppCommand as Command
from aiosmpplib.state import SmppCommandStatus as Status

from services.notifications.sms.links import CarrierLinks
from services.notifications.sms.model import Accepted, OnReceipt, Receipt, Refused, Unknown
from services.notifications.sms.session import Patience
from tests.notifications.sms.builders import HASTY, Receipts, a_carrier, an_sms, noon
from tests.notifications.sms.deadline import until
from tests.notifications.sms.scripted import (
    ScriptedCarrier,
    a_pdu,
    a_receipt,
    a_scripted_carrier,
    politely,
)

pytestmark = pytest.mark.live

VIETTEL = "viettel"
IMPATIENT = replace(HASTY, answer_seconds=0.1)
EASILY_WORRIED = replace(HASTY, quiet_seconds=0.05, answer_seconds=0.1)


@pytest.fixture
async def carrier() -> AsyncIterator[ScriptedCarrier]:
    async with a_scripted_carrier() as scripted:
        yield scripted


@asynccontextmanager
async def linked(
    carrier: ScriptedCarrier, patience: Patience = HASTY, on_receipt: OnReceipt | None = None
) -> AsyncIterator[CarrierLinks]:
    carriers = [a_carrier(VIETTEL)]
    receive = on_receipt or Receipts()
    async with CarrierLinks({"*": carrier.url}, carriers, receive, noon, patience) as links:
        yield links


async def up(links: CarrierLinks) -> None:
    await until(lambda: links.is_up()[VIETTEL])


async def test_a_refused_bind_is_told_and_tried_again(
    carrier: ScriptedCarrier, caplog: pytest.LogCaptureFixture
) -> None:
    def refuse(command: int, sequence: int) -> bytes | None:
        return a_pdu(Command.BIND_TRANSCEIVER_RESP, sequence, Status.ESME_RINVPASWD)

    carrier.script = refuse
    with caplog.at_level(logging.WARNING):
        async with linked(carrier) as links:
            await until(lambda: carrier.binds >= 2)
            assert not links.is_up()[VIETTEL]
            carrier.script = politely
            await up(links)

    assert "viettel is down" in caplog.text
    assert "ESME_RINVPASWD" in caplog.text
    assert "secret" not in caplog.text


async def test_a_carriers_own_code_is_one_refusal_and_no_more(carrier: ScriptedCarrier) -> None:
    def of_its_own(command: int, sequence: int) -> bytes | None:
        if command == Command.SUBMIT_SM:
            return a_pdu(Command.SUBMIT_SM_RESP, sequence, 0x400)
        return politely(command, sequence)

    carrier.script = of_its_own
    async with linked(carrier) as links:
        await up(links)

        assert await links.submit(VIETTEL, an_sms()) == Refused("0x00000400")
        assert links.is_up()[VIETTEL]
        assert carrier.binds == 1


async def test_an_answer_that_takes_too_long_is_unknown_and_its_coming_late_harmless(
    carrier: ScriptedCarrier,
) -> None:
    asked: list[int] = []

    def too_late(command: int, sequence: int) -> bytes | None:
        if command == Command.SUBMIT_SM:
            asked.append(sequence)
            return None
        return politely(command, sequence)

    carrier.script = too_late
    async with linked(carrier, IMPATIENT) as links:
        await up(links)
        assert await links.submit(VIETTEL, an_sms()) == Unknown()

        carrier.say(a_pdu(Command.SUBMIT_SM_RESP, asked[0], body=b"late\0"))

        carrier.script = politely
        assert await links.submit(VIETTEL, an_sms()) == Accepted(("id",))


async def test_a_silent_carrier_is_asked_and_then_left(carrier: ScriptedCarrier) -> None:
    def deaf_once_bound(command: int, sequence: int) -> bytes | None:
        return politely(command, sequence) if command == Command.BIND_TRANSCEIVER else None

    carrier.script = deaf_once_bound
    async with linked(carrier, EASILY_WORRIED):
        await until(lambda: carrier.binds >= 2)

    assert Command.ENQUIRE_LINK in carrier.heard


async def test_a_quiet_carrier_that_answers_is_kept(carrier: ScriptedCarrier) -> None:
    async with linked(carrier, EASILY_WORRIED) as links:
        await until(lambda: carrier.heard.count(Command.ENQUIRE_LINK) >= 3)

        assert links.is_up()[VIETTEL]
        assert carrier.binds == 1


@pytest.mark.parametrize(
    "octets",
    [a_pdu(Command.UNBIND, 1), b"\0\0\0\x01" * 4, b"HTTP/1.1 400 Bad Request\r\n\r\n"],
    ids=["says goodbye", "sends a PDU of one byte", "is a web server"],
)
async def test_a_carrier_that_cannot_go_on_is_bound_anew(
    carrier: ScriptedCarrier, octets: bytes
) -> None:
    async with linked(carrier) as links:
        await up(links)

        carrier.say(octets)

        await until(lambda: carrier.binds == 2)
        await up(links)


async def test_what_we_do_not_understand_is_said_so(carrier: ScriptedCarrier) -> None:
    async with linked(carrier) as links:
        await up(links)

        carrier.say(a_pdu(Command.QUERY_SM, 7))

        await until(lambda: Command.GENERIC_NACK in carrier.heard)


async def test_a_receipt_is_acknowledged_only_when_it_is_kept(carrier: ScriptedCarrier) -> None:
    # Given a store that takes long over the first receipt
    is_kept = asyncio.Event()

    async def keep(receipt: Receipt) -> None:
        if receipt.provider_reference == "first":
            await is_kept.wait()

    async with linked(carrier, on_receipt=keep) as links:
        await up(links)

        # When the second, which came after it, is acknowledged
        carrier.say(a_receipt("first", sequence=101) + a_receipt("second", sequence=102))
        await until(lambda: 102 in carrier.answered)

        # Then the first is not, until it is kept
        assert 101 not in carrier.answered
        is_kept.set()
        await until(lambda: 101 in carrier.answered)
