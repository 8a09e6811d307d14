"""Receipts that came before we knew whose they are, or that are nobody's."""

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pymongo import IndexModel

from services.backbone.store.mongo import Collection, insert_new
from services.contracts.notifications import MessageStatus
from services.notifications.sms.model import Receipt

# Ended by the service's own clock and not by a TTL index, which would follow the machine's and
# delete at once what a scenario of 2021 keeps.
INDEXES = [
    IndexModel([("at", 1)], name="age"),
    IndexModel([("provider", 1), ("reference", 1)], name="reference"),
    IndexModel(
        [("provider", 1), ("short", 1)],
        name="short_reference",
        partialFilterExpression={"short": {"$exists": True}},
    ),
]

PAGE = 500


@dataclass(frozen=True, slots=True)
class Arrival:
    """A receipt and the provider that sent it: its references mean nothing elsewhere."""

    provider: str
    receipt: Receipt

    @property
    def key(self) -> str:
        """The same for the same news."""
        return f"{self.provider} {self.receipt.provider_reference} {self.receipt.state}"


@dataclass(frozen=True, slots=True)
class Sought:
    """What the receipts of one message may be filed under."""

    provider: str
    references: tuple[str, ...] = ()
    short: int | None = None


class EarlyReceipts:
    """A small collection: what is matched leaves at once, the rest after a day."""

    def __init__(self, receipts: Collection) -> None:
        self._receipts = receipts

    async def keep(self, arrivals: Sequence[Arrival]) -> None:
        """Keep these until somebody asks for them."""
        await insert_new(self._receipts, [_document(one) for one in arrivals])

    async def find(self, sought: Iterable[Sought]) -> Sequence[Arrival]:
        """What came early for any of `sought`, in the order in which it came."""
        either = [query for one in sought for query in _queries(one)]
        if not either:
            return ()
        found = self._receipts.find({"$or": either}).sort("at", 1)
        return [_arrival(one) async for one in found]

    async def drop(self, arrivals: Iterable[Arrival]) -> None:
        """These have had their effect."""
        keys = [one.key for one in arrivals]
        if keys:
            await self._receipts.delete_many({"_id": {"$in": keys}})

    async def pages(self) -> AsyncIterator[Sequence[Arrival]]:
        """All of them, some at a time."""
        last = ""
        while True:
            found = self._receipts.find({"_id": {"$gt": last}}).sort("_id", 1).limit(PAGE)
            page = [_arrival(one) async for one in found]
            if not page:
                return
            last = page[-1].key
            yield page

    async def forget(self, before: datetime) -> int:
        """Give up what came before then; returns how many."""
        result = await self._receipts.delete_many({"at": {"$lt": before}})
        return int(result.deleted_count)


def _queries(sought: Sought) -> list[dict[str, Any]]:
    queries: list[dict[str, Any]] = []
    if sought.references:
        references = {"$in": list(sought.references)}
        queries.append({"provider": sought.provider, "reference": references})
    if sought.short is not None:
        queries.append({"provider": sought.provider, "short": sought.short})
    return queries


def _document(arrival: Arrival) -> dict[str, Any]:
    receipt = arrival.receipt
    document = {
        "_id": arrival.key,
        "provider": arrival.provider,
        "reference": receipt.provider_reference,
        "state": receipt.state.value,
        "error_code": receipt.error_code,
        "at": receipt.at,
    }
    return document if receipt.reference is None else {**document, "short": receipt.reference}


def _arrival(document: Mapping[str, Any]) -> Arrival:
    receipt = Receipt(
        provider_reference=document["reference"],
        state=MessageStatus(document["state"]),
        error_code=document["error_code"],
        at=document["at"],
        reference=document.get("short"),
    )
    return Arrival(document["provider"], receipt)
