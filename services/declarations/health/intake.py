"""Decides whether a declaration may be kept, and what it amounts to."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from pydantic import TypeAdapter

from services.backbone.clock import report_day
from services.backbone.http.errors import parse
from services.backbone.tracing import current_traceparent
from services.backbone.vault.pseudonyms import Pseudonyms
from services.declarations.forms.model import Forms
from services.declarations.health import rules
from services.declarations.health.model import Circumstances, Declaration, KnownAreas
from services.declarations.health.store import Sent

WHOLE_POPULATION = "whole-population"
FRESH = timedelta(seconds=1)

_DECLARATION: TypeAdapter[Declaration] = TypeAdapter(Declaration)


class Intake:
    """Checks a declaration against the areas and the form that were in force on its day."""

    def __init__(
        self,
        forms: Forms,
        areas: KnownAreas,
        pseudonyms: Pseudonyms,
        zone: ZoneInfo,
        now: Callable[[], datetime],
    ) -> None:
        self._forms = forms
        self._areas = areas
        self._pseudonyms = pseudonyms
        self._zone = zone
        self._now = now
        self._here: Circumstances | None = None
        self._good_until = datetime.min.replace(tzinfo=UTC)

    def read(self, body: bytes) -> Sent:
        """What is to be kept; `Malformed` names every field that is wrong or cannot be true."""
        now = self._now()
        here = self._circumstances(now)
        declaration = parse(_DECLARATION, body, here)
        form = self._forms.in_force(
            WHOLE_POPULATION, report_day(declaration.declared_at, self._zone)
        )
        content = declaration.model_dump_json(by_alias=True).encode()
        return Sent(
            declaration=declaration,
            content=content,
            assessment=rules.assess(declaration, form),
            person_id=self._pseudonyms.person_id("id-number", declaration.person.id_number),
            digest=self._pseudonyms.digest(content),
            day=here.today,
            at=now,
            trace=current_traceparent(),
        )

    def _circumstances(self, now: datetime) -> Circumstances:
        # The limits of what can be true need not be newer than a second.
        if self._here is None or not now < self._good_until <= now + FRESH:
            self._here = Circumstances.of(now, report_day(now, self._zone), self._areas)
            self._good_until = now + FRESH
        return self._here
