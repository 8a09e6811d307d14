"""What a declaration means: how urgent it is, and what follows."""

from collections.abc import Sequence
from uuid import UUID

from services.contracts.declarations import (
    DeclaredStay,
    HealthDeclared,
    JourneysDeclared,
    Risk,
    SymptomsDeclared,
)
from services.contracts.events import Event
from services.declarations.forms.model import Form, Symptom
from services.declarations.health.model import (
    Accepted,
    Assessment,
    Contacts,
    Declaration,
    Stay,
)


def assess(declaration: Declaration, form: Form) -> Assessment:
    """How urgent `declaration` is by the rule of `form`, with every reason."""
    symptoms = _symptoms(declaration, form.alert_rule.fever_at_or_above_celsius)
    reasons = _symptomatic(symptoms, form) if symptoms else ()
    if reasons:
        return Assessment(form.name, Risk.SYMPTOMATIC, reasons)
    reasons = _exposed(declaration.contacts, form)
    return Assessment(form.name, Risk.EXPOSED if reasons else Risk.NONE, reasons)


def _symptoms(declaration: Declaration, fever_celsius: float | None) -> frozenset[Symptom]:
    """What was ticked; a measured fever is a fever even when nobody ticked it."""
    temperature = declaration.temperature_celsius
    if fever_celsius is None or temperature is None or temperature < fever_celsius:
        return declaration.symptoms
    return declaration.symptoms | {Symptom.FEVER}


def _symptomatic(symptoms: frozenset[Symptom], form: Form) -> tuple[str, ...]:
    rule = form.alert_rule
    declared = [one for one in form.symptoms if one.code in symptoms]
    is_counted = rule.any_counted_symptom and any(one.counts for one in declared)
    if is_counted or sum(one.weight for one in declared) >= rule.weight_at_least:
        return tuple(f"symptom:{one.code}" for one in declared)
    return ()


def _exposed(contacts: Contacts, form: Form) -> tuple[str, ...]:
    # Only what the form asks has words to be told in.
    told = [one.code for one in form.contacts if getattr(contacts, one.code)]
    return tuple(f"contact:{code}" for code in told) if told else ()


def what_happened(accepted: Accepted, travel: Sequence[Stay] = ()) -> list[Event]:
    """The events of one accepted declaration."""
    declared: list[Event] = [
        HealthDeclared(
            declaration_id=accepted.id,
            person_id=accepted.person_id,
            commune_code=accepted.commune_code,
            declared_at=accepted.declared_at,
            risk=accepted.assessment.risk,
            channel=accepted.channel,
            form=accepted.form_kind,
        )
    ]
    if accepted.assessment.risk is Risk.SYMPTOMATIC:
        declared.append(_symptoms_of(accepted))
    if travel:
        declared.append(_journeys_of(accepted, travel))
    return declared


def _symptoms_of(accepted: Accepted) -> SymptomsDeclared:
    return SymptomsDeclared(
        declaration_id=accepted.id,
        person_id=accepted.person_id,
        commune_code=accepted.commune_code,
        declared_at=accepted.declared_at,
        receipt=accepted.receipt,
    )


def _journeys_of(accepted: Accepted, travel: Sequence[Stay]) -> JourneysDeclared:
    return JourneysDeclared(
        declaration_id=accepted.id,
        person_id=accepted.person_id,
        commune_code=accepted.commune_code,
        declared_at=accepted.declared_at,
        stays=tuple(
            DeclaredStay(area_code=one.area_code, first_day=one.from_, last_day=one.to)
            for one in travel
        ),
    )


def place_of(declaration_id: UUID) -> bytes:
    """What the sealed personal part of a declaration is bound to."""
    return b"declarations.health/1:" + declaration_id.bytes
