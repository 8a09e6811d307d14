"""Decides whether a declaration may be kept, and what it amounts to."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

import orjson
from pydantic import TypeAdapter

from services.backbone.http.errors import Malformed, parse
from services.backbone.http.problems import Problem
from services.backbone.tracing import current_traceparent
from services.backbone.vault.pseudonyms import Pseudonyms
from services.contracts.declarations import Channel
from services.declarations.forms.model import Form, FormMissing, Forms
from services.declarations.health import rules
from services.declarations.health.checks import Checks, form_unknown
from services.declarations.health.circumstances import Circumstances
from services.declarations.health.identity_rules import identity_of
from services.declarations.health.locality import Locality
from services.declarations.health.model import Declaration, PaperDeclaration, Sent
from services.declarations.health.required_rules import PHONE
from services.declarations.health.wrong import Wrong, wrong

D = TypeVar("D", bound=Declaration)

_DECLARATION: TypeAdapter[Declaration] = TypeAdapter(Declaration)
_PAPER: TypeAdapter[PaperDeclaration] = TypeAdapter(PaperDeclaration)
_SHAPES: dict[Channel, TypeAdapter[Any]] = {
    Channel.ELECTRONIC: _DECLARATION,
    Channel.PAPER: _PAPER,
}


class Intake:
    """Checks a declaration against the areas and the form that were in force on its day."""

    def __init__(
        self,
        forms: Forms,
        locality: Locality,
        pseudonyms: Pseudonyms,
        now: Callable[[], datetime],
    ) -> None:
        self._forms = forms
        self._locality = locality
        self._pseudonyms = pseudonyms
        self._now = now
        self._checks = Checks(forms, locality)

    def read(self, body: bytes) -> Sent:
        """What is to be kept; `Malformed` names every field that is wrong or cannot be true."""
        here = self.here()
        return self._take(
            self._parsed(_DECLARATION, body, here, Channel.ELECTRONIC),
            here,
            Channel.ELECTRONIC,
        )

    def read_paper(self, body: bytes) -> Sent:
        """The same of what an officer typed from paper."""
        here = self.here()
        told = self._parsed(_PAPER, body, here, Channel.PAPER)
        if told.paper.received_on < self._locality.day_of(told.declared_at):
            raise Malformed([wrong(("paper", "received_on"), "paper_before_declaration")])
        return self._take(told, here, Channel.PAPER)

    def here(self) -> Circumstances:
        """What can be true now; `Problem` 503 until all forms are known."""
        if not self._forms.is_complete:
            raise Problem(503, headers={"Retry-After": "1"})
        return self._locality.circumstances(self._now())

    def take(self, declaration: Declaration, speaker: str) -> Sent:
        """What is to be kept of a well-written declaration; `Malformed` when it cannot be.

        `speaker` is who speaks for the person, if that is not the person's own phone.
        """
        return self._take(declaration, self.here(), Channel.ELECTRONIC, speaker)

    def wrong_in(self, told: Any) -> list[Wrong]:
        """What form and map say of `told`, of which some field is wrong in itself."""
        return self._checks.wrong_in(told, self.here(), Channel.ELECTRONIC)

    def _parsed(
        self, shape: TypeAdapter[D], body: bytes, here: Circumstances, channel: Channel
    ) -> D:
        try:
            return parse(shape, body, here)
        except Malformed as malformed:
            further = self._checks.wrong_in(_raw(body), here, channel)
            raise Malformed([*malformed.errors, *further]) from None

    def _take(
        self,
        declaration: Declaration,
        here: Circumstances,
        channel: Channel,
        speaker: str | None = None,
    ) -> Sent:
        speaker = speaker or declaration.person.phone
        form = self._form_of(declaration, channel, speaker)
        # Without defaults, so that a field which we add later does not change the digest.
        content = _SHAPES[channel].dump_json(declaration, by_alias=True, exclude_defaults=True)
        person = identity_of(declaration.person, declaration.residence.commune_code, speaker)
        return Sent(
            declaration=declaration,
            content=content,
            assessment=rules.assess(declaration, form),
            person_id=self._pseudonyms.person_id(*person),
            digest=self._pseudonyms.digest(content),
            day=here.today,
            at=self._now(),
            trace=current_traceparent(),
            channel=channel,
        )

    def _form_of(self, declaration: Declaration, channel: Channel, speaker: str | None) -> Form:
        day = self._locality.day_of(declaration.declared_at)
        try:
            form = self._forms.in_force(declaration.form, day)
        except FormMissing:
            raise Malformed([form_unknown()]) from None
        errors = self._checks.wrong(declaration, form, day, channel)
        if not speaker and not declaration.person.id_number and channel is Channel.ELECTRONIC:
            errors.append(wrong(PHONE, "missing"))
        if errors:
            raise Malformed(errors)
        return form


def _raw(body: bytes) -> Any:
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError:
        return None
