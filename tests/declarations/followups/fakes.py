"""Follow-ups in memory; they keep the promises of the real stores."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from uuid import UUID

from services.contracts.events import Event
from services.declarations.followups import calendar_rules as calendar
from services.declarations.followups import rules
from services.declarations.followups.day_list import Group, Line, Place
from services.declarations.followups.model import FollowUp, Status, Today, Visit
from services.declarations.followups.telling_rules import Change
from services.declarations.people.model import Identified
from tests.declarations.health.fakes import InMemoryKeys


class InMemoryFollowUps:
    """`day` is the one of the last write: what a list shows was found out then."""

    def __init__(self, keys: InMemoryKeys | None = None) -> None:
        self.by_id: dict[UUID, FollowUp] = {}
        self.visits: dict[UUID, tuple[Visit, int]] = {}
        self.told: list[Event] = []
        self._found: dict[UUID, date] = {}
        self._keys = keys or InMemoryKeys()

    async def get(self, followup_id: UUID) -> FollowUp | None:
        return self.by_id.get(followup_id)

    async def known(self, ids: Iterable[UUID]) -> Mapping[UUID, FollowUp]:
        return {one: self.by_id[one] for one in ids if one in self.by_id}

    async def status_of(self, person_id: UUID, declaration_id: UUID) -> Status | None:
        found = self.by_id.get(rules.followup_id(person_id))
        return rules.status_of(found, declaration_id) if found else None

    async def to_settle(self, day: date, limit: int) -> Sequence[UUID]:
        waiting = [
            (look, one.id)
            for one in self.by_id.values()
            if (look := calendar.look_on(one, self._found[one.id])) and look <= day
        ]
        return [found for _, found in sorted(waiting)[:limit]]

    async def write(self, changes: Sequence[Change], today: Today) -> bool:
        written = [self._write(one, today) for one in changes]
        return all(written)

    async def visit(self, followup: FollowUp, visit_id: UUID) -> Visit | None:
        visit, key = self.visits[visit_id]
        return visit if self._keys.opens(followup.person_id, key) else None

    async def add_visit(self, change: Change, visit: Visit, today: Today) -> bool:
        if not self._write(change, today):
            return False
        self.visits[visit.id] = visit, self._keys.of_or_new(change.followup.person_id)
        return True

    async def of_day(
        self, commune_code: str, day: date, after: Place | None, limit: int
    ) -> Sequence[Line]:
        here = [one for one in self.by_id.values() if one.commune_code == commune_code]
        lines = [Line(place, one) for one in here for place in self._places(one, day)]
        lines.sort(key=lambda line: _rank(line.place))
        return [one for one in lines if after is None or _rank(one.place) > _rank(after)][:limit]

    def _write(self, change: Change, today: Today) -> bool:
        followup = change.followup
        known = self.by_id.get(followup.id)
        if (known.version if known else 0) != change.read:
            return False
        self.by_id[followup.id] = followup
        self._found[followup.id] = today.day
        self.told.extend(change.events)
        return True

    def _places(self, followup: FollowUp, day: date) -> list[Place]:
        found = self._found[followup.id]
        due, places = calendar.due_on(followup, found), []
        if due and followup.open and due <= day <= followup.open.last_day:
            places.append(Place(Group.DUE, due, followup.id))
        if day in (settled := calendar.settled_days(followup, found)):
            group = Group.SEEN if settled[day] else Group.MISSED
            places.append(Place(group, day, followup.id))
        return places


def _rank(place: Place) -> tuple[int, date, UUID]:
    return list(Group).index(place.group), place.day, place.id


class InMemoryPeople:
    """Who people are, under the first key of each."""

    def __init__(self, keys: InMemoryKeys) -> None:
        self.by_id: dict[UUID, Identified] = {}
        self._keys = keys

    async def identities(self, people: Iterable[UUID]) -> Mapping[UUID, Identified]:
        found = [one for one in people if one in self.by_id and self._keys.opens(one, 1)]
        return {one: self.by_id[one] for one in found}
