"""Every subscriber of every service loses nothing, because all come out of one factory."""

from collections.abc import Sequence
from typing import Any

import pytest
from faststream import AckPolicy
from faststream.kafka.subscriber.usecase import BatchSubscriber

from services.backbone.events.received import SetAside
from services.backbone.frame import Frame

pytestmark = pytest.mark.usefixtures("frame")


class NoLetters:
    async def keep(self, group: str, letters: Sequence[SetAside]) -> None:
        raise NotImplementedError


@pytest.fixture(scope="session")
def subscribers(frame: Frame) -> Sequence[Any]:
    frame.bus.subscribe(NoLetters())
    return frame.bus.broker.subscribers


def test_every_subscription_has_its_subscriber(frame: Frame, subscribers: Sequence[Any]) -> None:
    wanted = {(one.stream.name, one.group_of(frame.name)) for one in frame.subscriptions}

    assert {(one.topic_names[0], one.group_id) for one in subscribers} == wanted
    assert len(subscribers) == len(frame.subscriptions)


def test_offsets_are_committed_after_the_batch_and_never_before(
    subscribers: Sequence[Any],
) -> None:
    for one in subscribers:
        assert isinstance(one, BatchSubscriber)
        assert one.ack_policy is AckPolicy.NACK_ON_ERROR
        assert one._connection_args["enable_auto_commit"] is False  # noqa: SLF001


def test_a_new_group_reads_from_the_beginning(subscribers: Sequence[Any]) -> None:
    for one in subscribers:
        assert one._connection_args["auto_offset_reset"] == "earliest"  # noqa: SLF001


def test_no_message_can_name_a_topic_for_an_answer(subscribers: Sequence[Any]) -> None:
    for one in subscribers:
        assert one._no_reply is True  # noqa: SLF001


def test_records_are_parsed_in_the_handler_and_not_before(subscribers: Sequence[Any]) -> None:
    for one in subscribers:
        options = one._call_options  # noqa: SLF001
        assert options.parser.__name__ == "_leave_headers_alone"
        assert options.decoder.__name__ == "_leave_records_alone"


def test_a_named_process_has_its_partitions_back_after_a_kill(
    subscribers: Sequence[Any],
) -> None:
    for one in subscribers:
        member = one._connection_args["group_instance_id"]  # noqa: SLF001
        assert member == f"{one.group_id}.one"


def test_a_handler_may_take_its_time_without_losing_its_partitions(
    subscribers: Sequence[Any],
) -> None:
    for one in subscribers:
        assert one._connection_args["max_poll_interval_ms"] == 300_000  # noqa: SLF001
        assert one._connection_args["session_timeout_ms"] == 10_000  # noqa: SLF001
