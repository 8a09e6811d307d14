"""Where people have been, for the zones that may concern them."""

from datetime import date
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict

from services.contracts.events import Event
from services.contracts.identifiers import CommuneCode, PersonId
from services.contracts.streams import Confidentiality, Stream

JOURNEYS = Stream(
    name="declarations.journeys.v1",
    keyed_by="declaration_id",
    confidentiality=Confidentiality.RESTRICTED,
    summary="Stays elsewhere as they were declared, for the declarations service itself",
)


class DeclaredStay(BaseModel):
    """A stay from `first_day` to `last_day`, both included."""

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    area_code: str
    first_day: date
    last_day: date


class JourneysDeclared(Event, stream=JOURNEYS):
    """Somebody declared stays elsewhere within the window of the form."""

    declaration_id: UUID
    person_id: PersonId
    commune_code: CommuneCode
    declared_at: AwareDatetime
    stays: tuple[DeclaredStay, ...]
