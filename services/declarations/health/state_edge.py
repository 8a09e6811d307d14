"""Tells what became of a declaration by its receipt."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Annotated, Protocol
from uuid import UUID

from fastapi import APIRouter, Header, Path
from pydantic import BaseModel, Field

from services.backbone.http.languages import Language, language
from services.backbone.http.problems import Problem
from services.backbone.identity.policies import public
from services.contracts.declarations import Channel, Risk
from services.declarations.forms.model import Forms
from services.declarations.health.model import Accepted


class FormUnder(BaseModel):
    """The version of the form that it was made under, and what its sender was told of the law."""

    form: str
    version: int
    title: str
    legal_text: str
    consent_text: str


class Receivers(BaseModel):
    """The two receivers of the notice's clause S3, and since when each has acknowledged."""

    electronic_system_since: datetime
    commune_authority_since: datetime | None
    merged: int = Field(description="How many declarations of the person and day are one here")


class DeclarationState(BaseModel):
    """What became of a declaration; nothing in it says whose it is."""

    receipt: str
    risk: Risk
    channel: Channel
    declared_at: datetime
    received_at: datetime
    followup: str | None
    receivers: Receivers | None = Field(description="Absent for the moment after declaring")
    made_under: FormUnder = Field(description="In the reader's language")


class Declarations(Protocol):
    async def by_receipt(self, receipt: str, today: date) -> Accepted | None: ...


class FollowUps(Protocol):
    async def status_of(self, person_id: UUID, declaration_id: UUID) -> str | None: ...


class Obligation(Protocol):
    @property
    def acknowledged_by_system_since(self) -> datetime: ...

    @property
    def acknowledged_by_commune_since(self) -> datetime | None: ...

    @property
    def merged(self) -> int: ...


class Obligations(Protocol):
    async def of(self, person_id: UUID, day: date) -> Obligation | None: ...


def router(
    declarations: Declarations,
    followups: FollowUps,
    obligations: Obligations,
    forms: Forms,
    day_of: Callable[[datetime], date],
    today: Callable[[], date],
) -> APIRouter:
    """What is read about declarations."""
    routes = APIRouter(tags=["declarations"])

    @routes.get(
        "/declarations/{receipt}",
        dependencies=[public()],
        responses={404: {"description": "Nobody was given this receipt"}},
    )
    async def state_of_declaration(
        receipt: Annotated[str, Path(max_length=20)],
        accept_language: Annotated[str | None, Header(max_length=200)] = None,
    ) -> DeclarationState:
        """The state of the declaration with this receipt; no account is needed."""
        found = await declarations.by_receipt(receipt, today())
        if found is None:
            raise Problem(404)
        owed = await obligations.of(found.person_id, day_of(found.declared_at))
        return DeclarationState(
            receipt=found.receipt,
            risk=found.assessment.risk,
            channel=found.channel,
            declared_at=found.declared_at,
            received_at=found.received_at,
            followup=await followups.status_of(found.person_id, found.id),
            receivers=_receivers(owed) if owed else None,
            made_under=_form_under(forms, found, language(accept_language)),
        )

    return routes


def _receivers(owed: Obligation) -> Receivers:
    return Receivers(
        electronic_system_since=owed.acknowledged_by_system_since,
        commune_authority_since=owed.acknowledged_by_commune_since,
        merged=owed.merged,
    )


def _form_under(forms: Forms, found: Accepted, reader: Language) -> FormUnder:
    if not forms.is_complete:
        raise Problem(503, headers={"Retry-After": "1"})
    form = forms.named(found.assessment.form)
    return FormUnder(
        form=form.form,
        version=form.version,
        title=form.title.in_(reader),
        legal_text=form.legal_text.in_(reader),
        consent_text=form.consent_text.in_(reader),
    )
