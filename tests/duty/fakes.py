"""The duty service's stores in memory; they keep the promises of the real ones."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from pymongo.errors import AutoReconnect

from services.backbone.audit import Deed
from services.contracts.duty import Level
from services.contracts.events import Event
from services.duty.alerts.model import Alert
from services.duty.alerts.rules import Change, raised
from services.duty.units import rules
from services.duty.units.chains import NotLoaded
from services.duty.units.model import Chain, Member, Unit
from tests.duty.builders import CHAIN, COMMUNE


class InMemoryAlerts:
    def __init__(self) -> None:
        self.by_id: dict[UUID, Alert] = {}
        self.told: list[Event] = []
        self._overtaking: list[Change] = []

    def overtake_with(self, change: Change) -> None:
        """Somebody else will write this just before the next change."""
        self._overtaking.append(change)

    async def add(self, alerts: Sequence[Alert]) -> Sequence[Alert]:
        new = []
        for alert in alerts:
            if alert.id not in self.by_id:
                self.by_id[alert.id] = alert
                self.told.append(raised(alert))
                new.append(alert)
        return new

    async def change(self, change: Change, at: datetime) -> bool:
        if self._overtaking:
            await self.change(self._overtaking.pop(), at)
        known = self.by_id.get(change.alert.id)
        if known is None or known.version != change.alert.version - 1:
            return False
        self.by_id[known.id] = change.alert
        if change.event:
            self.told.append(change.event)
        return True

    async def get(self, alert_id: UUID) -> Alert | None:
        return self.by_id.get(alert_id)

    async def of_commune(
        self, commune_code: str, before: tuple[datetime, UUID] | None, limit: int
    ) -> Sequence[Alert]:
        found = [one for one in self.by_id.values() if one.commune_code == commune_code]
        found.sort(key=lambda one: (one.raised_at, one.id), reverse=True)
        return [one for one in found if before is None or (one.raised_at, one.id) < before][:limit]

    async def due(self, now: datetime, limit: int) -> Sequence[Alert]:
        due = [(one.due_at, one) for one in self.by_id.values() if one.due_at]
        return [one for at, one in sorted(due, key=lambda pair: pair[0]) if at <= now][:limit]

    async def count_open(self, level: Level) -> int:
        return sum(not one.acknowledged and one.level is level for one in self.by_id.values())


class FixedChains:
    """The same desks whatever the hour."""

    def __init__(self, chains: Mapping[str, Chain] | None = None) -> None:
        self.chains = dict(chains or {COMMUNE: CHAIN})
        self.is_loaded = True

    async def of(self, commune_codes: Iterable[str], at: datetime) -> Mapping[str, Chain]:
        if not self.is_loaded:
            raise NotLoaded
        return {code: self.chains.get(code, ()) for code in commune_codes}


class _InMemoryStates:
    def __init__(self) -> None:
        self.known: dict[str, rules.Known] = {}
        self.told: list[str] = []

    def _keep(self, digests: Mapping[str, bytes]) -> None:
        for change in rules.changes(self.known, digests):
            digest = digests.get(change.key)
            self.known[change.key] = rules.Known(change.version, digest)
            self.told.append(f"{change.key}:{change.version if digest else 'erased'}")


class InMemoryUnits(_InMemoryStates):
    def __init__(self) -> None:
        super().__init__()
        self.units: Sequence[Unit] = ()

    async def keep(self, units: Sequence[Unit], at: datetime) -> None:
        self.units = units
        self._keep({one.code: one.model_dump_json().encode() for one in units})

    async def covering(self, area_codes: Iterable[str]) -> Sequence[Unit]:
        codes, kinds = set(area_codes), set(rules.KINDS.values())
        return [one for one in self.units if one.area_code in codes and one.kind in kinds]


class InMemoryStaff(_InMemoryStates):
    async def keep(self, staff: Sequence[Member], at: datetime) -> None:
        self._keep({one.account: one.model_dump_json().encode() for one in staff})


class InMemoryLoads:
    def __init__(self, loaded_at: datetime | None = None) -> None:
        self.loaded_at = loaded_at

    async def is_done(self) -> bool:
        return self.loaded_at is not None

    async def done(self, at: datetime) -> None:
        self.loaded_at = at


class InMemoryAudit:
    def __init__(self) -> None:
        self.deeds: list[Deed] = []
        self.is_away = False

    async def record(self, *deeds: Deed) -> None:
        if self.is_away:
            raise AutoReconnect
        self.deeds.extend(deeds)
