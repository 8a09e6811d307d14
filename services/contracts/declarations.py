"""What the declarations service says."""

from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, Field

from services.contracts.events import Event
from services.contracts.identifiers import CommuneCode, PersonId
from services.contracts.streams import Confidentiality, Stream

HEALTH = Stream(
    name="declarations.health.v1",
    keyed_by="declaration_id",
    confidentiality=Confidentiality.PROVINCIAL,
    summary="Health declarations as they are accepted: where, when and how urgent, never who",
)
FOLLOWUPS = Stream(
    name="declarations.followups.v1",
    keyed_by="followup_id",
    confidentiality=Confidentiality.PROVINCIAL,
    summary="People whom a health station has to follow up, and its visits",
)
CONTACT_POINTS = Stream(
    name="declarations.contact-points.v1",
    keyed_by="person_id",
    confidentiality=Confidentiality.RESTRICTED,
    summary="How to reach a person whom an event concerns, sealed for the notifications service",
    compacted=True,
)


class Risk(StrEnum):
    """How urgent a declaration is, in rising order."""

    NONE = "none"
    EXPOSED = "exposed"
    SYMPTOMATIC = "symptomatic"


class HealthDeclared(Event, stream=HEALTH):
    """Somebody declared their health; exactly one per accepted declaration."""

    declaration_id: UUID
    person_id: PersonId
    commune_code: CommuneCode = Field(description="Commune of residence, GSO code")
    declared_at: AwareDatetime
    risk: Risk


class SymptomsDeclared(Event, stream=HEALTH):
    """Somebody declared a symptom that the form in force counts.

    Carries no name, no phone and no symptom: who may follow the person up reads them by
    declaration id. `receipt` is what the person was given.
    """

    declaration_id: UUID
    person_id: PersonId
    commune_code: CommuneCode
    declared_at: AwareDatetime
    receipt: str


class FollowUpOpened(Event, stream=FOLLOWUPS):
    """A health station got a symptomatic person of its commune to follow up."""

    followup_id: UUID
    declaration_id: UUID
    commune_code: CommuneCode
    declared_at: AwareDatetime
    station: str = Field(description="Unit code of the health station")


class FollowUpVisited(Event, stream=FOLLOWUPS):
    """The station saw the person, or tried to. `version` counts the visits, from 2."""

    followup_id: UUID
    declaration_id: UUID
    commune_code: CommuneCode
    declared_at: AwareDatetime
    visited_at: AwareDatetime
    was_seen: bool = Field(description="False when the person could not be reached")


class ContactPointGiven(Event, stream=CONTACT_POINTS):
    """How to reach a person whom the system has to tell something.

    `sealed` is a `ContactPoint` as JSON, encrypted with HPKE (RFC 9180, X25519, HKDF-SHA256,
    AES-256-GCM) for the notifications service, base64; its `info` is the person id.
    `version` is the moment of the declaration in milliseconds: the newest number wins.
    """

    person_id: PersonId
    sealed: Annotated[str, Field(repr=False)]
