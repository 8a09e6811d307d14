"""Compares what was promised with what arrived, store by store, and names every difference."""

import asyncio
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from pymongo import MongoClient

from tests.faults.ledger import Ledger
from tests.system import System

# After the last fault has healed, everything has to be everywhere within a minute (I3). How long it
# takes is not what is tested here, and the machine may be busy: twice that.
DRAIN_SECONDS = 120.0
OFFICE = "van-phong"
SENT = frozenset({"sending", "delivered"})


@dataclass(frozen=True)
class Arrived:
    """What the system holds of one ledger."""

    declarations: Counter[UUID]
    fevers: frozenset[UUID]
    followups: Counter[UUID]
    alerts: Counter[UUID]
    messages: dict[UUID, list[dict[str, Any]]]
    # (receipt, number) of every message that the carrier accepted.
    carried: Counter[tuple[str, str]]
    figures: dict[str, Any]


class Checker:
    """Looks into every store of `system`, as no service may."""

    def __init__(self, system: System) -> None:
        self._system = system

    async def violations(self, ledger: Ledger) -> list[str]:
        """Every broken promise that is still broken a minute after the last fault."""
        found = ["never looked"]
        deadline = asyncio.get_running_loop().time() + DRAIN_SECONDS
        while found and asyncio.get_running_loop().time() < deadline:
            found = list(differences(ledger, self.arrived(ledger)))
            if found:
                await asyncio.sleep(1)
        return found

    def arrived(self, ledger: Ledger) -> Arrived:
        """Read all stores and the carrier's journal."""
        ids = [one.id for one in ledger.sendings]
        with self._client() as client:
            stored = list(client.declarations.declarations.find({"_id": {"$in": ids}}))
            return Arrived(
                declarations=Counter(one["_id"] for one in stored),
                fevers=frozenset(one["_id"] for one in stored if one["risk"] == "symptomatic"),
                followups=_answered(client.declarations.followups, ids),
                alerts=_count(client.duty.alerts, "declaration", ids),
                messages=_messages(client.notifications.messages, ids),
                carried=self._carried(ledger),
                figures=self._figures(ledger),
            )

    def _client(self) -> "MongoClient[dict[str, Any]]":
        return MongoClient(self._system.mongod.url, uuidRepresentation="standard")

    def _carried(self, ledger: Ledger) -> Counter[tuple[str, str]]:
        receipts = {one.receipt for one in ledger.accepted if one.receipt}
        return Counter(
            (receipt, line["destination"])
            for line in self._system.carrier.messages()
            for receipt in receipts & set(line["text"].replace(".", " ").split())
        )

    def _figures(self, ledger: Ledger) -> dict[str, Any]:
        day = ledger.day.date().isoformat()
        answer = self._system.get("reporting", f"/days/{day}?area=91", OFFICE)
        found: dict[str, Any] = answer.json()["figures"] if answer.is_success else {}
        return found


def differences(ledger: Ledger, arrived: Arrived) -> Iterator[str]:
    """Every invariant of reliability (I1 to I5) that does not hold."""
    promised = {one.id for one in ledger.accepted}
    known = {one.id for one in ledger.sendings}
    stored = set(arrived.declarations)
    yield from _named("lost: answered 2xx and not stored (I1)", promised - stored)
    yield from _named("phantom: stored and never sent (I2)", stored - known)
    yield from _named(
        "refused without a reason", [(one.refused_with, one.id) for one in ledger.refused]
    )
    yield from _named("no follow-up (I3)", arrived.fevers - set(arrived.followups))
    yield from _named("no alert (I3)", arrived.fevers - set(arrived.alerts))
    yield from _named("follow-up of nobody (I2)", set(arrived.followups) - arrived.fevers)
    yield from _named("alert about nobody (I2)", set(arrived.alerts) - arrived.fevers)
    yield from _named("alerts twice (I4)", _twice(arrived.alerts))
    yield from _named("follow-ups twice (I4)", _twice(arrived.followups))
    yield from _messages_wrong(arrived)
    yield from _counted_wrong(arrived)
    told = Counter(receipt for receipt, _ in arrived.carried)
    yield from _named(
        "the carrier has fewer messages than we say (I4)",
        [
            one.id
            for one in ledger.accepted
            if one.has_fever and told[one.receipt or ""] < 2 - _owned_up(arrived, one.id)
        ],
    )
    again = [
        f"{receipt} to one number x{n}" for (receipt, _), n in arrived.carried.items() if n > 1
    ]
    yield from _named("sent twice (I4)", set(again) - _declared_unknown(arrived, again))


def _messages_wrong(arrived: Arrived) -> Iterator[str]:
    for declaration, messages in arrived.messages.items():
        templates = Counter(one["template"] for one in messages)
        if templates["symptom-advice"] != 1 or templates["station-alert"] != 1:
            yield f"messages of {declaration}: {dict(templates)} (I4)"
        unsent = [one["status"] for one in messages if not _is_settled(one)]
        if unsent:
            yield f"messages of {declaration} are {unsent} (I3)"
    yield from _named("no messages (I3)", arrived.fevers - set(arrived.messages))


def _is_settled(message: dict[str, Any]) -> bool:
    """Sent, or owned up to: nobody knows whether it was, and it must not be repeated blindly."""
    return message["status"] in SENT or message.get("outcome_unknown", False)


def _owned_up(arrived: Arrived, declaration_id: UUID) -> int:
    """How many messages about a declaration may never have left."""
    messages = arrived.messages.get(declaration_id, [])
    return sum(message.get("outcome_unknown", False) for message in messages)


def _counted_wrong(arrived: Arrived) -> Iterator[str]:
    figures = arrived.figures
    if figures.get("declarations") != len(arrived.declarations):
        yield f"{figures.get('declarations')} declared, {len(arrived.declarations)} stored (I5)"
    if figures.get("symptomatic") != len(arrived.fevers):
        yield f"{figures.get('symptomatic')} symptomatic, {len(arrived.fevers)} stored (I5)"


def _declared_unknown(arrived: Arrived, again: Iterable[str]) -> set[str]:
    """Repeats that the notifications service owns up to: attempts of unknown outcome."""
    owned = sum(
        one.get("possible_duplicates", 0)
        for messages in arrived.messages.values()
        for one in messages
    )
    return set(list(again)[:owned])


def _named(what: str, ids: Iterable[object]) -> Iterator[str]:
    found = list(ids)
    if found:
        yield f"{what}: {len(found)}, such as {found[0]}"


def _twice(counted: Counter[UUID]) -> list[UUID]:
    return [one for one, times in counted.items() if times > 1]


def _count(collection: Any, field: str, ids: list[UUID]) -> Counter[UUID]:
    return Counter(one[field] for one in collection.find({field: {"$in": ids}}))


def _answered(collection: Any, ids: list[UUID]) -> Counter[UUID]:
    """How often each declaration is answered: a person's follow-up holds all of them."""
    wanted = set(ids)
    held = (one["declarations"] for one in collection.find({"declarations": {"$in": ids}}))
    return Counter(one for declarations in held for one in declarations if one in wanted)


def _messages(collection: Any, ids: list[UUID]) -> dict[UUID, list[dict[str, Any]]]:
    found: dict[UUID, list[dict[str, Any]]] = {}
    for one in collection.find({"cause": {"$in": ids}}):
        found.setdefault(one["cause"], []).append(one)
    return found
