"""Keeps declarations: one durable write for many, personal fields sealed, events inside."""

import asyncio
import logging
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Protocol
from uuid import UUID

from pymongo import IndexModel

from services.backbone.outbox import outbox as outboxes
from services.backbone.outbox.entries import Entry, announced, entries
from services.backbone.outbox.groups import GroupedOutbox
from services.backbone.store.mongo import Collection, insert_new
from services.backbone.tracing import continue_trace
from services.backbone.vault.envelope import NotReadable, seal, unseal
from services.backbone.vault.keys import PersonKeys
from services.contracts.declarations import Channel, ContactPointGiven, Risk
from services.declarations.health.model import (
    Accepted,
    Answer,
    Assessment,
    Different,
    Kept,
    New,
    Same,
    Sent,
)
from services.declarations.health.rules import place_of, what_happened
from services.declarations.receipts.rules import Place, Receipts
from services.declarations.receipts.store import ReceiptNumbers

logger = logging.getLogger(__name__)

INDEXES = [
    outboxes.INDEX,
    IndexModel([("day", 1), ("number", 1)], name="receipt", unique=True),
]


class ReceiptTaken(Exception):
    """The day's counter was set back, by a restore for instance; the next number will be free."""


class ContactPoints(Protocol):
    """Makes the event that lets the notifications service reach a person."""

    def given(self, sent: Sent, phone: str) -> ContactPointGiven: ...


class DeclarationStore:
    """The declarations of the province. `keep` is what a group commit calls."""

    def __init__(
        self,
        declarations: Collection,
        outbox: GroupedOutbox,
        keys: PersonKeys,
        numbers: ReceiptNumbers,
        receipts: Receipts,
        contact_points: ContactPoints,
    ) -> None:
        self._declarations = declarations
        self._outbox = outbox
        self._keys = keys
        self._numbers = numbers
        self._receipts = receipts
        self._contact_points = contact_points

    async def keep(self, group: Sequence[Sent]) -> Sequence[Answer]:
        """Keep all of `group` in one write; the answer to each, in order."""
        # Before the first declaration is written: it must be told of and readable, come what may.
        announcement, keys = await asyncio.gather(
            self._outbox.announce((one.declaration.id for one in group), group[0].at),
            self._keys.of_or_new((one.person_id for one in group), group[0].at),
        )
        places = await self._places(group)
        accepted = [
            _accepted(sent, self._receipts.receipt(place))
            for sent, place in zip(group, places, strict=True)
        ]
        events = [self._events(sent, one) for sent, one in zip(group, accepted, strict=True)]
        documents = [
            _document(sent, one, place, keys[sent.person_id], inside)
            for sent, one, place, inside in zip(group, accepted, places, events, strict=True)
        ]
        known = await insert_new(self._declarations, documents)
        told = {one.id: events[i] for i, one in enumerate(accepted) if i not in known}
        await self._outbox.written(announcement, told)
        return [
            await self._compare(group[index]) if index in known else New(one)
            for index, one in enumerate(accepted)
        ]

    async def by_receipt(self, receipt: str, today: date) -> Accepted | None:
        """The declaration that `receipt` was given for, without the reasons of its risk."""
        place = self._receipts.place(receipt, today)
        if place is None:
            return None
        found = await self._declarations.find_one(
            {"day": _number_of(place.day), "number": place.number}, {"sealed": 0, "outbox": 0}
        )
        return self._read(found, reasons=()) if found else None

    async def declarations(self, ids: Iterable[UUID]) -> Mapping[UUID, Kept]:
        """What was declared under `ids`, in the clear; those of erased people are not there."""
        found = [
            one
            async for one in self._declarations.find(
                {"_id": {"$in": list(ids)}}, {"sealed": 1, "person": 1}
            )
        ]
        keys = await self._keys.of(one["person"] for one in found)
        opened = ((one["_id"], _opened(one, keys.get(one["person"]))) for one in found)
        return {declaration_id: kept for declaration_id, kept in opened if kept}

    async def _places(self, group: Sequence[Sent]) -> list[Place]:
        day = group[-1].day
        numbers = await self._numbers.take(day, len(group))
        return [Place(day, number) for number in numbers]

    def _events(self, sent: Sent, accepted: Accepted) -> list[Entry]:
        events = what_happened(accepted, sent.declaration.travel)
        phone = sent.declaration.person.phone
        if accepted.assessment.risk is Risk.SYMPTOMATIC and phone:
            events = [self._contact_points.given(sent, phone), *events]
        continue_trace(sent.trace)
        return entries(events, accepted.received_at)

    async def _compare(self, sent: Sent) -> Answer:
        found = await self._declarations.find_one(
            {"_id": sent.declaration.id}, {"sealed": 0, "outbox": 0}
        )
        if found is None:
            raise ReceiptTaken
        if found["digest"] != sent.digest:
            return Different()
        # The reasons are symptoms, so that they are not kept outside the sealed content: the same
        # content under the same version of the form has the same ones.
        return Same(self._read(found, sent.assessment.reasons))

    def _read(self, document: Mapping[str, Any], reasons: tuple[str, ...]) -> Accepted:
        number = document["day"]
        day = date(number // 10000, number // 100 % 100, number % 100)
        return Accepted(
            id=document["_id"],
            person_id=document["person"],
            commune_code=document["commune"],
            declared_at=document["declared_at"],
            received_at=document["received_at"],
            receipt=self._receipts.receipt(Place(day, document["number"])),
            assessment=Assessment(document["form"], Risk(document["risk"]), reasons),
            channel=Channel(document.get("channel", Channel.ELECTRONIC)),
        )


def _accepted(sent: Sent, receipt: str) -> Accepted:
    declaration = sent.declaration
    return Accepted(
        id=declaration.id,
        person_id=sent.person_id,
        commune_code=declaration.residence.commune_code,
        declared_at=declaration.declared_at,
        received_at=sent.at,
        receipt=receipt,
        assessment=sent.assessment,
        channel=sent.channel,
    )


def _document(
    sent: Sent, accepted: Accepted, place: Place, key: bytes, events: Sequence[Entry]
) -> dict[str, Any]:
    return {
        "_id": accepted.id,
        "day": _number_of(place.day),
        "number": place.number,
        "commune": accepted.commune_code,
        "person": accepted.person_id,
        "declared_at": accepted.declared_at,
        "received_at": accepted.received_at,
        "form": accepted.assessment.form,
        "risk": accepted.assessment.risk.value,
        "channel": accepted.channel.value,
        "digest": sent.digest,
        "sealed": seal(key, sent.content, place_of(accepted.id)),
        "outbox": announced(events),
    }


def _opened(document: Mapping[str, Any], key: bytes | None) -> Kept | None:
    if key is None:
        return None
    try:
        content = unseal(key, document["sealed"], place_of(document["_id"]))
    except NotReadable:
        # Sealed under an older key: the person was erased and has declared again since.
        logger.warning("Declaration %s cannot be opened with its person's key", document["_id"])
        return None
    return Kept.model_validate_json(content)


def _number_of(day: date) -> int:
    return day.year * 10000 + day.month * 100 + day.day
