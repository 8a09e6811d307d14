"""Keeps the units, and tells the others how they stand."""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import datetime

from pymongo import IndexModel

from services.backbone.outbox import outbox as outboxes
from services.backbone.outbox.entries import entry, erasure
from services.backbone.outbox.outbox import Outbox
from services.backbone.store.mongo import Collection
from services.contracts.duty import UNITS
from services.duty.units import rules
from services.duty.units.model import Unit
from services.duty.units.published import NextVersion, PublishedStates

INDEXES = [
    outboxes.INDEX,
    IndexModel([("unit.area_code", 1), ("unit.kind", 1)], name="who_answers_for_an_area"),
]


class UnitStore:
    """The units that exist, by code."""

    def __init__(self, units: Collection, outbox: Outbox) -> None:
        self._units = units
        self._states = PublishedStates(units, outbox)

    async def keep(self, units: Sequence[Unit], at: datetime) -> None:
        """From now on there are `units` and no others; what did not change is not told again."""
        by_code = {unit.code: unit for unit in units}
        digests = {unit.code: _digest(unit) for unit in units}
        states = []
        for change in rules.changes(await self._states.known(), digests):
            match change:
                case rules.Changed(code, version):
                    states.append(_state(by_code[code], version, digests[code], at))
                case rules.Ended(code, version):
                    states.append(NextVersion(code, version, erasure(UNITS, code, at)))
        await self._states.write(states, at)

    async def covering(self, area_codes: Iterable[str]) -> Sequence[Unit]:
        """The health units of these communes and districts."""
        found = self._units.find(
            {
                "unit.area_code": {"$in": list(area_codes)},
                "unit.kind": {"$in": [kind.value for kind in rules.KINDS.values()]},
                "digest": {"$ne": None},
            },
            {"unit": 1},
        )
        return [Unit.model_validate(one["unit"]) async for one in found]


def _state(unit: Unit, version: int, digest: bytes, at: datetime) -> NextVersion:
    return NextVersion(
        unit.code,
        version,
        entry(rules.described(unit, version), at),
        digest,
        {"unit": unit.model_dump(mode="json")},
    )


def _digest(unit: Unit) -> bytes:
    return hashlib.sha256(unit.model_dump_json().encode()).digest()
