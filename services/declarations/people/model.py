"""Who somebody is: how an officer refers to a person, and what is known of them."""

from dataclasses import dataclass
from typing import Annotated, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from services.contracts.identifiers import CommuneCode, PersonId
from services.declarations.health.model import Gender
from services.declarations.written import Address, Name, Phone

# A citizen's number, the older identity card, or a passport.
ReferenceNumber = Annotated[
    str, StringConstraints(pattern=r"^([0-9]{9}|[0-9]{12}|[A-Z]{1,2}[0-9]{6,8})$")
]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class Newcomer(_Part):
    """Somebody who never declared, as an officer heard of them.

    Without an id number, the same name, year of birth and commune are the same person.
    """

    full_name: Name = Field(repr=False)
    birth_year: Annotated[int, Field(ge=1900, le=2100)] = Field(repr=False)
    gender: Gender = Field(repr=False)
    id_number: ReferenceNumber | None = Field(default=None, repr=False)
    phone: Phone | None = Field(default=None, repr=False)
    commune_code: CommuneCode
    address: Address = Field(repr=False)


class PersonReference(_Part):
    """Exactly one way to say who is meant."""

    person_id: UUID | None = None
    id_number: ReferenceNumber | None = Field(default=None, repr=False)
    receipt: Annotated[str, StringConstraints(max_length=20)] | None = Field(
        default=None, description="Of any declaration of the person"
    )
    newcomer: Newcomer | None = None

    @model_validator(mode="after")
    def _is_one(self) -> Self:
        given = [self.person_id, self.id_number, self.receipt, self.newcomer]
        if sum(one is not None for one in given) != 1:
            raise PydanticCustomError("one_reference", "say in exactly one way who is meant")
        return self


@dataclass(frozen=True, slots=True)
class Known:
    """A person of the register. `declaration_id` is the newest one, if there is any."""

    person_id: PersonId
    commune_code: str
    declaration_id: UUID | None


class Identified(BaseModel):
    """Who a person is, in the clear: only for those who may read it, and never in a log."""

    model_config = ConfigDict(frozen=True)

    full_name: str = Field(repr=False)
    birth_year: int = Field(repr=False)
    gender: Gender = Field(repr=False)
    phone: str | None = Field(default=None, repr=False)
    address: str = Field(repr=False)
