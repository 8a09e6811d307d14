"""The simulated carrier, seen by two SMPP clients that are not ours either."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from secrets import token_hex

import pytest
import smpp34
from aiosmpplib import OptionalParam

from deploy.local.ports import LOOPBACK
from deploy.local.smsc import Answer, Behaviour, Smsc
from deploy.local.smsc.numbers import MessageState, Tag
from tests.engines import start_smsc
from tests.local.sender import RECIPIENT, WAIT_SECONDS, Sender

pytestmark = pytest.mark.live

VIETNAMESE = (
    "Ông/Bà ở nhà, đeo khẩu trang và gọi ngay cho trạm y tế xã, phường, thị trấn nơi cư trú "
    "để được hướng dẫn. Trạm y tế cũng sẽ liên hệ với Ông/Bà."
)
UDH = 0x40


@pytest.fixture(scope="module")
def started(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Smsc]:
    smsc = start_smsc(tmp_path_factory.mktemp("smsc"))
    yield smsc
    smsc.stop()


@pytest.fixture
def smsc(started: Smsc) -> Smsc:
    started.behave()
    started.journal.write_text("")
    return started


@pytest.fixture
async def sender(smsc: Smsc) -> AsyncIterator[Sender]:
    sender = Sender(smsc)
    yield sender
    await sender.close()


async def test_a_long_vietnamese_text_in_parts_arrives_whole(smsc: Smsc, sender: Sender) -> None:
    await sender.submit(VIETNAMESE, esm_class=UDH, auto_message_payload=False, encoding="ucs2")
    await sender.heard.answer()

    [message] = smsc.messages()
    assert message["text"] == VIETNAMESE
    assert message["parts"] == 3
    assert len(message["message_ids"]) == 3


async def test_a_long_text_as_one_payload_arrives_whole(smsc: Smsc, sender: Sender) -> None:
    await sender.submit(VIETNAMESE, encoding="ucs2")
    await sender.heard.answer()

    [message] = smsc.messages()
    assert (message["text"], message["parts"]) == (VIETNAMESE, 1)


async def test_parts_told_apart_by_parameters_arrive_whole(smsc: Smsc) -> None:
    session = await bind(smsc)

    for sequence, text in ((2, "thế giới"), (1, "Xin chào ")):
        await session.submit_sm(
            RECIPIENT,
            text.encode("utf-16-be"),
            source_addr="KIENGIANG",
            data_coding=8,
            tlvs=[
                smpp34.Tlv(Tag.SAR_REFERENCE, (7).to_bytes(2)),
                smpp34.Tlv(Tag.SAR_TOTAL, bytes([2])),
                smpp34.Tlv(Tag.SAR_SEQUENCE, bytes([sequence])),
            ],
        )

    await session.unbind()
    assert [message["text"] for message in smsc.messages()] == ["Xin chào thế giới"]


async def bind(smsc: Smsc) -> smpp34.Smsc:
    return await smpp34.Client(LOOPBACK, smsc.smpp_port, token_hex(4), "any").connect()


async def test_the_default_alphabet_and_our_reference_are_read(smsc: Smsc, sender: Sender) -> None:
    reference = OptionalParam(Tag.USER_MESSAGE_REFERENCE, 77)
    await sender.submit("So do 37,8 {C} @ 5€", optional_params=[reference])
    answer = await sender.heard.answer()

    [line] = [line for line in smsc.lines() if not line["complete"]]
    assert line["text"] == "So do 37,8 {C} @ 5€"
    assert line["data_coding"] == 0
    assert line["user_message_reference"] == 77
    assert line["message_id"] == answer.message_id


async def test_a_delivered_message_is_reported(sender: Sender) -> None:
    await sender.submit("xin chao")
    answer = await sender.heard.answer()

    receipt = await sender.heard.receipt()

    assert (receipt["id"], receipt["stat"]) == (answer.message_id, "DELIVRD")


async def test_a_receipt_says_the_same_in_its_parameters(smsc: Smsc) -> None:
    session = await bind(smsc)
    answer = await session.submit_sm(RECIPIENT, b"xin chao", registered_delivery=1)

    receipt = await asyncio.wait_for(session.next(), WAIT_SECONDS)

    assert isinstance(receipt, smpp34.DeliverSmEvent)
    tlvs = {tlv.tag: tlv.value for tlv in receipt.tlvs}
    assert tlvs[Tag.RECEIPTED_MESSAGE_ID].rstrip(b"\0").decode() == answer.message_id
    assert tlvs[Tag.MESSAGE_STATE] == bytes([MessageState.DELIVERED])
    await session.unbind()


async def test_an_undeliverable_number_is_accepted_and_then_reported(
    smsc: Smsc, sender: Sender
) -> None:
    smsc.behave(Behaviour(undeliverable=frozenset({RECIPIENT})))

    await sender.submit("xin chao")
    answer = await sender.heard.answer()
    receipt = await sender.heard.receipt()

    assert answer.command_status == 0
    assert (receipt["stat"], receipt["dlvrd"]) == ("UNDELIV", 0)


@pytest.mark.parametrize(("told", "status"), [(Answer.THROTTLE, 0x58), (Answer.REJECT, 0x08)])
async def test_what_is_refused_is_not_written_down(
    smsc: Smsc, sender: Sender, told: Answer, status: int
) -> None:
    smsc.behave(Behaviour(answer=told))

    await sender.submit("xin chao")
    answer = await sender.heard.answer()

    assert answer.command_status == status
    assert list(smsc.lines()) == []


async def test_a_message_whose_answer_was_lost_is_reported_to_the_next_session(
    smsc: Smsc, sender: Sender
) -> None:
    # Given a carrier that takes a message and loses the line
    smsc.behave(Behaviour(answer=Answer.DROP))
    await sender.submit("xin chao")

    # When the sender has bound again by itself
    receipt = await sender.heard.receipt()

    # Then it learns of the message that it had no answer for
    [message] = smsc.messages()
    assert message["message_ids"] == [receipt["id"]]


async def test_a_slow_carrier_answers_in_the_end(smsc: Smsc, sender: Sender) -> None:
    smsc.behave(Behaviour(answer_delay_seconds=0.05))

    await sender.submit("xin chao")

    assert (await sender.heard.answer()).command_status == 0


async def test_a_carrier_without_receipts_sends_none(smsc: Smsc, sender: Sender) -> None:
    smsc.behave(Behaviour(receipts=False))
    await sender.submit("khong bao nhan")
    await sender.heard.answer()
    smsc.behave()

    await sender.submit("co bao nhan")
    second = await sender.heard.answer()

    assert (await sender.heard.receipt())["id"] == second.message_id
