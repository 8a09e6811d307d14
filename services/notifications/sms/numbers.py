"""Which number is meant, and which carrier probably serves it."""

from typing import Annotated, Self

import phonenumbers
from pydantic import BaseModel, ConfigDict, Field, PositiveFloat, PositiveInt, model_validator

_VIETNAM = "+84"

Prefix = Annotated[str, Field(pattern=r"^0\d{2,3}$")]


class Carrier(BaseModel):
    """One mobile carrier, as the profile's `carriers.yaml` describes it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    name: str
    prefixes: tuple[Prefix, ...]
    """As written in Vietnam, such as 087."""
    brandname: Annotated[str, Field(pattern=r"^[A-Za-z0-9 ._-]{1,11}$")]
    rate_per_second: PositiveFloat
    """Segments the carrier accepts in a second."""
    window: PositiveInt
    """Segments sent and not yet answered."""


class Carriers(BaseModel):
    """Everybody we can send through, and who takes the numbers that nobody claims."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    carriers: tuple[Carrier, ...]
    default_carrier: Annotated[str, Field(alias="default")]

    @model_validator(mode="after")
    def _leaves_no_doubt(self) -> Self:
        ids = [carrier.id for carrier in self.carriers]
        prefixes = [prefix for carrier in self.carriers for prefix in carrier.prefixes]
        if len(set(ids)) < len(ids) or len(set(prefixes)) < len(prefixes):
            raise ValueError("a carrier or a prefix stands there twice")
        if self.default_carrier not in ids:
            raise ValueError("the default carrier is not among the carriers")
        return self

    def guess(self, number: str) -> Carrier:
        """The carrier that `number` (E.164) was first given out by.

        A guess and no more: since 16/11/2018 subscribers keep their number when they change
        carrier, so what a carrier confirms is kept apart from this.
        """
        national = number.replace(_VIETNAM, "0", 1)
        claims = [
            (len(prefix), carrier)
            for carrier in self.carriers
            for prefix in carrier.prefixes
            if national.startswith(prefix)
        ]
        return max(claims, key=lambda claim: claim[0])[1] if claims else self._default

    @property
    def _default(self) -> Carrier:
        return next(c for c in self.carriers if c.id == self.default_carrier)


def e164(written: str) -> str | None:
    """`written` as +84…, one spelling per phone; None where it is no number that can exist.

    A number with another country's code stays that country's.
    """
    try:
        number = phonenumbers.parse(written, "VN")
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
