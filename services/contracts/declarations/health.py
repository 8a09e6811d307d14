"""Health declarations as they are accepted, and what in them needs an answer."""

from enum import StrEnum
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


class Risk(StrEnum):
    """How urgent a declaration is, in rising order."""

    NONE = "none"
    EXPOSED = "exposed"
    SYMPTOMATIC = "symptomatic"


class Channel(StrEnum):
    """Which of the two receivers of the notice's clause S3 got the declaration from the person."""

    ELECTRONIC = "electronic"
    PAPER = "paper"


class HealthDeclared(Event, stream=HEALTH):
    """Somebody declared their health; exactly one per accepted declaration."""

    declaration_id: UUID
    person_id: PersonId
    commune_code: CommuneCode = Field(description="Commune of residence, GSO code")
    declared_at: AwareDatetime
    risk: Risk
    channel: Channel = Channel.ELECTRONIC
    form: str = Field(default="whole-population", description="Kind of the form, not its version")


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
