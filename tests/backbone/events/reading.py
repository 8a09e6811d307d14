"""A service that reads notes from a real Kafka."""

from prometheus_client import CollectorRegistry

from services.backbone.events.bus import Bus
from services.backbone.events.kafka import ensure_topics
from services.backbone.events.subscriptions import Handler, listening
from services.contracts.streams import Stream, dead_letters_of
from tests.backbone.events.builders import Note, a_stream
from tests.backbone.events.fakes import Notebook
from tests.backbone.events.live import Written, committed, ends_of, write, written


class Reading:
    """A service of its own, on topics of its own."""

    def __init__(self, servers: str, unique: str) -> None:
        self.servers = servers
        self.service = f"readers-{unique}"
        self.stream: Stream = a_stream(f"tests.notes-{unique}.v1", partitions=4)
        self.letters = dead_letters_of(self.service).name
        self.notebook = Notebook()

        class Noted(Note, stream=self.stream):
            """A note was taken."""

        self._noted = Noted
        self.group = self.subscription_group()

    def noted(self, note_id: str) -> Note:
        return self._noted(note_id=note_id)

    def written(self, *note_ids: str, partition: int | None = None) -> list[Written]:
        return [written(self.noted(one), partition) for one in note_ids]

    def bus(
        self,
        handler: Handler | None = None,
        instance: str | None = None,
        registry: CollectorRegistry | None = None,
    ) -> Bus:
        bus = Bus(self.service, self.servers, instance, registry or CollectorRegistry())
        bus.listen([listening("notebook", handler or self.notebook.keep, self._noted)])
        return bus

    def subscription_group(self) -> str:
        return listening("notebook", self.notebook.keep, self._noted).group_of(self.service)

    async def write(self, *records: Written) -> None:
        await ensure_topics(self.servers, [self.stream])
        await write(self.servers, records)

    async def is_done(self) -> bool:
        """Whether every record is committed."""
        ends = await ends_of(self.servers, self.stream.name)
        return await committed(self.servers, self.group) == ends
