"""Dead letters on the service's own topic: the records as they were, and why they are there."""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace

from aiokafka import AIOKafkaProducer, ConsumerRecord
from aiokafka.errors import KafkaError

from services.backbone.events.dead_letters import Unavailable
from services.backbone.events.received import Reason, SetAside
from services.contracts.streams import Stream

logger = logging.getLogger(__name__)

PATIENCE_SECONDS = 20.0
_TOLD = (
    "dead-letter-group",
    "dead-letter-reason",
    "dead-letter-detail",
    "dead-letter-topic",
    "dead-letter-partition",
    "dead-letter-offset",
    "dead-letter-timestamp",
)


@dataclass(frozen=True, slots=True)
class Letter:
    """A record at the place where it was, and the group that set it aside."""

    group: str
    set_aside: SetAside


class KafkaDeadLetters:
    """Writes letters; they are kept until the topic's retention ends."""

    def __init__(self, producer: AIOKafkaProducer, stream: Stream) -> None:
        self._producer = producer
        self._stream = stream

    async def keep(self, group: str, letters: Sequence[SetAside]) -> None:
        """Returns when Kafka has all of them; `Unavailable` if it has not."""
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                sending = [await self._send(Letter(group, letter)) for letter in letters]
                await asyncio.gather(*sending)
        except (KafkaError, OSError, TimeoutError) as error:
            raise Unavailable(type(error).__name__) from error
        for letter in letters:
            logger.error(
                "Set aside %s/%s/%s for %s: %s %s",
                letter.record.topic,
                letter.record.partition,
                letter.record.offset,
                group,
                letter.reason,
                letter.detail,
            )

    async def _send(self, letter: Letter) -> "asyncio.Future[object]":
        record = letter.set_aside.record
        future: asyncio.Future[object] = await self._producer.send(
            self._stream.name,
            record.value,
            # aiokafka cannot send a record that has neither key nor value.
            key=b"" if record.key is None and record.value is None else record.key,
            headers=[*_headers_of(letter), *record.headers],
        )
        return future


def letter_in(record: ConsumerRecord) -> Letter | None:
    """The letter that `record` is; None when no service of ours wrote it."""
    # The original's own headers stand behind ours, and may have the same names.
    told, original = record.headers[: len(_TOLD)], record.headers[len(_TOLD) :]
    if tuple(name for name, _ in told) != _TOLD:
        return None
    group, reason, detail, topic, *place = ((value or b"").decode() for _, value in told)
    partition, offset, timestamp = map(int, place)
    at_its_place = replace(
        record,
        topic=topic,
        partition=partition,
        offset=offset,
        timestamp=timestamp,
        headers=tuple(original),
    )
    return Letter(group, SetAside(at_its_place, Reason(reason), detail))


def _headers_of(letter: Letter) -> list[tuple[str, bytes]]:
    aside, record = letter.set_aside, letter.set_aside.record
    values = (
        letter.group,
        aside.reason,
        aside.detail,
        record.topic,
        record.partition,
        record.offset,
        record.timestamp,
    )
    return [(name, str(value).encode()) for name, value in zip(_TOLD, values, strict=True)]
