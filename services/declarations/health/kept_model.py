"""The sealed part of a declaration, read again."""

from pydantic import BaseModel, ConfigDict, Field

from services.declarations.forms.model import Symptom
from services.declarations.health.declaration_model import Contacts
from services.declarations.health.person_model import Gender


class Identity(BaseModel):
    """Who declared, as a health station reads it."""

    model_config = ConfigDict(frozen=True)

    full_name: str = Field(repr=False)
    birth_year: int = Field(repr=False)
    gender: Gender = Field(repr=False)
    phone: str | None = Field(default=None, repr=False)


class Home(BaseModel):
    """Where the person lives."""

    model_config = ConfigDict(frozen=True)

    address: str = Field(repr=False)


class Kept(BaseModel):
    """What is read of it; it was checked when it came, and what nobody said is not in it."""

    model_config = ConfigDict(frozen=True)

    person: Identity
    residence: Home
    symptoms: tuple[Symptom, ...] = Field(default=(), repr=False)
    temperature_celsius: float | None = Field(default=None, repr=False)
    contacts: Contacts = Field(default=Contacts(), repr=False)
