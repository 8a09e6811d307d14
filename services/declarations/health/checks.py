"""What the form in force and the map say of a declaration, beside what its fields say."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, TypeVar

from pydantic import AwareDatetime, TypeAdapter, ValidationError

from services.contracts.declarations import Channel
from services.declarations.forms.model import WHOLE_POPULATION, Form, FormMissing, Forms
from services.declarations.health import travel_rules as travels
from services.declarations.health.circumstances import Circumstances
from services.declarations.health.declaration_model import Declaration
from services.declarations.health.locality import Locality
from services.declarations.health.required_rules import Asked, unanswered, unanswered_in
from services.declarations.health.travel_model import Movement, Stay, Travel
from services.declarations.health.wrong import Wrong, wrong

T = TypeVar("T")

_MOMENT: TypeAdapter[datetime] = TypeAdapter(AwareDatetime)
_TRAVEL: TypeAdapter[tuple[Stay, ...]] = TypeAdapter(Travel)
_MOVEMENT: TypeAdapter[Movement] = TypeAdapter(Movement)


class Checks:
    """The same questions for what could be read, and for the rest as far as its parts can."""

    def __init__(self, forms: Forms, locality: Locality) -> None:
        self._forms = forms
        self._locality = locality
        self._asked: dict[tuple[str, int], Asked] = {}

    def wrong(
        self, declaration: Declaration, form: Form, day: date, channel: Channel
    ) -> list[Wrong]:
        """What cannot be kept of `declaration`, made on `day`."""
        errors = unanswered(declaration, self._asked_by(form), channel)
        if declaration.travel or declaration.movement:
            errors += self._impossible(declaration.travel, declaration.movement, form, day)
        return errors

    def wrong_in(self, told: Any, here: Circumstances, channel: Channel) -> list[Wrong]:
        """What cannot be kept of `told`, of which some field is wrong in itself."""
        if not isinstance(told, dict):
            return []
        day = self._day_in(told, here)
        try:
            form = self._forms.in_force(str(told.get("form", WHOLE_POPULATION)), day)
        except FormMissing:
            return [form_unknown()]
        travel = _read(_TRAVEL, told.get("travel"), here) or ()
        movement = _read(_MOVEMENT, told.get("movement"), here)
        return [
            *unanswered_in(told, self._asked_by(form), channel),
            *self._impossible(travel, movement, form, day),
        ]

    def _impossible(
        self, travel: tuple[Stay, ...], movement: Movement | None, form: Form, day: date
    ) -> list[Wrong]:
        places, window_days = self._locality.places, form.onset_window_days
        errors = travels.wrong_stays(travel, day, window_days, places) if travel else []
        if movement:
            errors += travels.wrong_movement(movement, day, places)
        return errors

    def _asked_by(self, form: Form) -> Asked:
        version = (form.form, form.version)
        asked = self._asked.get(version)
        if asked is None:
            asked = self._asked[version] = Asked.by(form)
        return asked

    def _day_in(self, told: Mapping[str, Any], here: Circumstances) -> date:
        declared_at = _read(_MOMENT, told.get("declared_at"), here)
        if declared_at is None or not here.earliest <= declared_at <= here.latest:
            return here.today
        return self._locality.day_of(declared_at)


def form_unknown() -> Wrong:
    """Nobody declares on such a form that day."""
    return wrong(("form",), "form_unknown")


def _read(shape: TypeAdapter[T], told: Any, here: Circumstances) -> T | None:
    try:
        return shape.validate_python(told, context=here) if told is not None else None
    except ValidationError:
        return None
