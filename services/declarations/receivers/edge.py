"""A commune authority reads what it owes to its residents, and acknowledges it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Protocol

from fastapi import APIRouter, Query
from pydantic import TypeAdapter

from services.backbone.http.moments import Day
from services.backbone.http.pages import Cursor, Page, PageSize, decode_cursor, encode_cursor
from services.backbone.identity.access import Actor, Areas, may
from services.backbone.identity.policies import allowed, require
from services.contracts.identifiers import CommuneCode
from services.declarations.health.model import Accepted
from services.declarations.receivers.acknowledging import Acknowledging
from services.declarations.receivers.answers import AcknowledgedAnswer, AcknowledgementRow
from services.declarations.receivers.asked import ObligationId, ToAcknowledge
from services.declarations.receivers.model import Obligation, State, Wanted, id_of
from services.declarations.receivers.reading import Reading

AUTHORITIES = frozenset({"commune-authority"})
READING = AUTHORITIES | {"district-health", "health-department", "director", "office"}

_PLACE: TypeAdapter[tuple[ObligationId]] = TypeAdapter(tuple[ObligationId])


class Obligations(Protocol):
    async def known(self, ids: Iterable[str]) -> Mapping[str, Obligation]: ...

    async def of_commune(
        self, wanted: Wanted, after: str | None, limit: int
    ) -> Sequence[Obligation]: ...


class Declarations(Protocol):
    async def by_receipt(self, receipt: str, today: date) -> Accepted | None: ...


@dataclass(frozen=True)
class Desk:
    """What the routes need. `day_of` cuts the day."""

    obligations: Obligations
    declarations: Declarations
    acknowledging: Acknowledging
    reading: Reading
    areas: Areas
    day_of: Callable[[datetime], date]
    now: Callable[[], datetime]


def router(desk: Desk) -> APIRouter:
    """The list and the acknowledgements."""
    routes = APIRouter(tags=["acknowledgements"])
    _add_list(routes, desk)
    _add_acknowledging(routes, desk)
    return routes


def _add_list(routes: APIRouter, desk: Desk) -> None:
    @routes.get("/acknowledgements")
    async def list_of_the_commune(
        actor: Annotated[Actor, allowed(*READING)],
        commune_code: Annotated[CommuneCode, Query()],
        state: Annotated[State, Query(description="What is overdue is owed, too")] = State.OWED,
        day: Annotated[Day | None, Query(description="Report day; all days without it")] = None,
        limit: PageSize = 50,
        cursor: Cursor = None,
    ) -> Page[AcknowledgementRow]:
        """What a commune authority owes or has acknowledged, oldest day first.

        With names for the commune authority itself, and every reading of them is in the audit
        trail; others who answer for the commune see that something is owed, and since when.
        """
        require(actor, READING, commune_code, desk.areas)
        after = decode_cursor(cursor, _PLACE)[0] if cursor else None
        wanted = Wanted(commune_code, state, day)
        found = await desk.obligations.of_commune(wanted, after, limit)
        if may(actor, AUTHORITIES, commune_code, desk.areas):
            rows = await desk.reading.with_names(found, actor.account)
        else:
            rows = desk.reading.without_names(found)
        return Page(items=rows, next=_after(found, limit))


def _add_acknowledging(routes: APIRouter, desk: Desk) -> None:
    @routes.post("/acknowledgements")
    async def acknowledge(
        actor: Annotated[Actor, allowed(*AUTHORITIES)], asked: ToAcknowledge
    ) -> AcknowledgedAnswer:
        """Acknowledge one declaration, up to 500, or everything that is owed of a day.

        The same again changes nothing. When one of them is of another commune, none is
        acknowledged.
        """
        if asked.everything:
            require(actor, AUTHORITIES, asked.everything.commune_code, desk.areas)
            done = await desk.acknowledging.day(asked.everything, actor.account)
            return AcknowledgedAnswer(acknowledged=done.acknowledged, more=done.more)
        places = await _places(desk, asked)
        found = await desk.obligations.known(places.values())
        for commune_code in {one.commune_code for one in found.values()}:
            require(actor, AUTHORITIES, commune_code, desk.areas)
        acknowledged = await desk.acknowledging.these(found, actor.account)
        return AcknowledgedAnswer(
            acknowledged=acknowledged,
            before=len(found) - acknowledged,
            unknown=[place for place, one in places.items() if one not in found],
        )


async def _places(desk: Desk, asked: ToAcknowledge) -> dict[str, str]:
    """The id of an obligation for each place in the request; empty where a receipt is nobody's."""
    places = {f"ids.{index}": one for index, one in enumerate(asked.ids)}
    today = desk.day_of(desk.now())
    # One after the other, so that the declarations that arrive meanwhile have their turn.
    for index, receipt in enumerate(asked.receipts):
        found = await desk.declarations.by_receipt(receipt, today)
        day = desk.day_of(found.declared_at) if found else today
        places[f"receipts.{index}"] = id_of(day, found.person_id) if found else ""
    return places


def _after(found: Sequence[Obligation], limit: int) -> str | None:
    return encode_cursor((found[-1].id,)) if len(found) == limit else None
