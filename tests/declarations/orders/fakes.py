"""Orders in memory; they keep the promises of the real store."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from services.contracts.declarations import OrderKind
from services.contracts.events import Event
from services.contracts.identifiers import PersonId
from services.declarations.orders.model import Order, Private, State
from services.declarations.orders.rules import Change
from services.declarations.orders.store import Outcome, Place
from services.declarations.people.model import Identified, Known, PersonReference
from tests.declarations.health.fakes import InMemoryKeys


class InMemoryOrders:
    def __init__(self, keys: InMemoryKeys | None = None) -> None:
        self.by_id: dict[UUID, Order] = {}
        self.told: list[Event] = []
        self._due: dict[UUID, datetime | None] = {}
        self._private: dict[UUID, dict[int, tuple[Private, int]]] = {}
        self._keys = keys or InMemoryKeys()

    async def write(self, change: Change, due_at: datetime | None, at: datetime) -> Outcome:
        order, known = change.order, self.by_id.get(change.order.id)
        if self._is_taken(order):
            return Outcome.OVERLAPS
        if (known.version if known else 0) != order.version - 1:
            return Outcome.OUTRUN
        self.by_id[order.id] = order
        self._due[order.id] = due_at
        self.told.append(change.event)
        if change.private:
            sealed = change.private, self._keys.of_or_new(order.person_id)
            self._private.setdefault(order.id, {})[order.version] = sealed
        return Outcome.WRITTEN

    async def get(self, order_id: UUID) -> Order | None:
        return self.by_id.get(order_id)

    async def of_commune(
        self, commune_code: str, state: State, after: Place | None, limit: int
    ) -> Sequence[Order]:
        found = [
            one
            for one in self.by_id.values()
            if (one.commune_code, one.state) == (commune_code, state)
            and (after is None or (one.last_day, one.id) > after)
        ]
        return sorted(found, key=lambda one: (one.last_day, one.id))[:limit]

    async def due(self, now: datetime, limit: int) -> Sequence[Order]:
        waiting = [(at, one) for one, at in self._due.items() if at and at <= now]
        return [self.by_id[one] for _, one in sorted(waiting)[:limit]]

    async def private(self, orders: Iterable[UUID]) -> Mapping[UUID, Mapping[int, Private]]:
        return {
            one: {
                version: private
                for version, (private, key) in self._private[one].items()
                if self._keys.opens(self.by_id[one].person_id, key)
            }
            for one in orders
            if one in self._private
        }

    def _is_taken(self, order: Order) -> bool:
        mine = order.binding
        return any(
            one.binding[0] <= mine[1] and mine[0] <= one.binding[1]
            for one in self.by_id.values()
            if mine
            and one.binding
            and one.id != order.id
            and one.person_id == order.person_id
            and {one.kind, order.kind} == {OrderKind.QUARANTINE_FACILITY}
        )


class InMemoryRegister:
    """People by pseudonym and by id number; newcomers are entered under the next one."""

    def __init__(self, keys: InMemoryKeys) -> None:
        self.known: dict[UUID, Known] = {}
        self.by_number: dict[str, UUID] = {}
        self.named: dict[UUID, Identified] = {}
        self._keys = keys

    async def resolve(self, reference: PersonReference, at: datetime) -> Known | None:
        if newcomer := reference.newcomer:
            person = PersonId(UUID(int=5000 + len(self.known)))
            self.known[person] = Known(person, newcomer.commune_code, None)
            self.named[person] = Identified.model_validate(newcomer, from_attributes=True)
            return self.known[person]
        meant = reference.person_id or self.by_number.get(reference.id_number or "")
        return self.known.get(meant) if meant else None

    async def identities(self, people: Iterable[UUID]) -> Mapping[UUID, Identified]:
        found = [one for one in people if one in self.named]
        return {one: self.named[one] for one in found if self._keys.opens(one, 1)}
