"""Who a declaration is about, and where they live, as on the national form."""

from enum import StrEnum
from typing import Annotated

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    field_validator,
)
from pydantic_core import PydanticCustomError

from services.contracts.identifiers import CommuneCode
from services.declarations.health.circumstances import Info, circumstances, in_the_future
from services.declarations.written import Address, Name, Written, international


class Part(BaseModel):
    """A part of what people send: frozen, and nothing in it that the form does not have."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class Gender(StrEnum):
    MALE = "male"
    FEMALE = "female"
    OTHER = "other"


def _served(phone: str, info: Info) -> str:
    number = international(phone)
    # A fixed line has no carrier of its own.
    if number[3:5] not in circumstances(info).mobile_prefixes and number[3] != "2":
        raise PydanticCustomError("phone_of_no_carrier", "no carrier has such numbers")
    return number


ServedPhone = Annotated[Written, AfterValidator(_served)]

# Căn cước công dân, 12 digits; chứng minh nhân dân, 9; hộ chiếu, letters and digits.
IdNumber = Annotated[
    str,
    StringConstraints(pattern=r"^([0-9]{9}|[0-9]{12}|[A-Za-z]{1,2}[0-9]{6,8})$", to_upper=True),
]


class Person(Part):
    """Who declares, or is declared for. Which fields may be left out, the form says."""

    full_name: Name = Field(repr=False)
    birth_year: Annotated[int, Field(ge=1900, le=2100)] = Field(repr=False)
    gender: Gender = Field(repr=False)
    id_number: IdNumber | None = Field(
        default=None,
        repr=False,
        description="Căn cước công dân, 12 digits, chứng minh nhân dân, 9, or a passport's; a "
        "relative without one is known by name, year of birth and the phone that speaks for them",
    )
    phone: ServedPhone | None = Field(default=None, repr=False)
    nationality: Name = Field(default="Việt Nam", repr=False)

    @field_validator("birth_year")
    @classmethod
    def _is_born(cls, year: int, info: Info) -> int:
        if year > circumstances(info).today.year:
            raise in_the_future()
        return year

    @field_validator("id_number")
    @classmethod
    def _id_number_fits(cls, number: str | None, info: Info) -> str | None:
        """The structure of a citizen's number: Circular 59/2021/TT-BCA, article 4.

        Digit 4 is the century and the sex (0 and 1 for the 20th, 2 and 3 for the 21st, male
        first), digits 5 and 6 are the year of birth.
        """
        if number is None or len(number) != 12:
            return number
        century, is_female = divmod(int(number[3]), 2)
        year, gender = info.data.get("birth_year"), info.data.get("gender", Gender.OTHER)
        if year and 1900 + 100 * century + int(number[4:6]) != year:
            raise PydanticCustomError("id_number_year", "the id number is of another year of birth")
        if gender is not Gender.OTHER and is_female != (gender is Gender.FEMALE):
            raise PydanticCustomError("id_number_gender", "the id number is of the other sex")
        return number


class Residence(Part):
    commune_code: CommuneCode
    address: Address = Field(repr=False)

    @field_validator("commune_code")
    @classmethod
    def _commune_exists(cls, code: str, info: Info) -> str:
        if code not in circumstances(info).communes:
            raise PydanticCustomError("commune_unknown", "there is no such commune")
        return code
