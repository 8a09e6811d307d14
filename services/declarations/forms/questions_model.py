"""What a form asks, and what of the answers counts."""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from services.declarations.written import Paragraph

Code = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]{0,39}$")]

# A field's place in a declaration as it is sent: a question that nothing answers is a mistake.
FieldName = Literal[
    "person.full_name",
    "person.birth_year",
    "person.gender",
    "person.id_number",
    "person.phone",
    "person.nationality",
    "residence.commune_code",
    "residence.address",
    "travel",
    "symptoms",
    "temperature_celsius",
    "contacts",
    "contacts.case",
    "contacts.from_affected_country",
    "contacts.symptomatic",
    "declared_to_local_authority",
    "movement.subject",
    "movement.border_gate",
    "movement.vehicle",
    "movement.vehicle_number",
    "movement.seat",
    "movement.departed_on",
    "movement.arrived_on",
    "movement.from_area",
    "movement.to_area",
    "work.unit",
    "work.place",
]


class Symptom(StrEnum):
    """The symptoms of the national forms (capability §3.1), which a form version may weigh."""

    FEVER = "fever"
    COUGH = "cough"
    DYSPNOEA = "dyspnoea"
    PNEUMONIA = "pneumonia"
    SORE_THROAT = "sore_throat"
    FATIGUE = "fatigue"
    # On the entry and movement forms only.
    VOMITING = "vomiting"
    DIARRHOEA = "diarrhoea"
    BLEEDING = "bleeding"
    RASH = "rash"


class FormPart(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class Words(FormPart):
    """What people read, in Vietnamese and in English; text, never markup."""

    vi: Paragraph
    en: Paragraph

    def in_(self, language: Literal["vi", "en"]) -> str:
        """The same in one language."""
        return self.en if language == "en" else self.vi


class Option(FormPart):
    """One of the answers that a field offers; `code` is what is sent."""

    code: Code
    label: Words


class FormField(FormPart):
    """One question. A required one must be answered, even if the answer is an empty list."""

    name: FieldName
    required: bool
    label: Words
    options: Annotated[tuple[Option, ...], Field(max_length=50)] = ()


class FormSymptom(FormPart):
    """A symptom that the form asks for; one that counts makes a follow-up by itself."""

    code: Symptom
    counts: bool
    weight: Annotated[float, Field(ge=0, le=100)]
    label: Words


class ContactQuestion(FormPart):
    """A question about contacts; its `code` is the field of the declaration that answers it."""

    code: Literal["case", "from_affected_country", "symptomatic"]
    label: Words


class AlertRule(FormPart):
    """What makes a declaration symptomatic; any one is enough."""

    any_counted_symptom: bool
    weight_at_least: Annotated[float, Field(gt=0, le=1000)]
    fever_at_or_above_celsius: Annotated[float, Field(ge=35, le=45)] | None
