"""The province's areas: which commune lies in which district, and since when."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Self

from pydantic import BaseModel, ConfigDict, PositiveInt, model_validator

from services.contracts.identifiers import AreaCode, CommuneCode


class AreaUnknown(LookupError):
    """No area of the profile has this code."""

    def __init__(self, code: str) -> None:
        super().__init__(f"The profile has no area {code}")
        self.code = code


class Province(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    code: AreaCode
    name: str


class _DatedArea(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    population_2019: PositiveInt
    valid_from: date
    valid_to: date | None
    """The first day it no longer exists."""

    @model_validator(mode="after")
    def _ends_after_it_began(self) -> Self:
        if self.valid_to is not None and self.valid_to <= self.valid_from:
            raise ValueError("valid_to must be after valid_from")
        return self

    def exists(self, on: date) -> bool:
        return self.valid_from <= on and (self.valid_to is None or on < self.valid_to)


class District(_DatedArea):
    code: AreaCode


class Commune(_DatedArea):
    code: CommuneCode
    district_code: AreaCode
    type: str


@dataclass(frozen=True)
class Areas:
    """Every lookup is one or two reads of a dictionary: the edge asks for each declaration."""

    province: Province
    districts: Mapping[str, District]
    communes: Mapping[str, Commune]

    @classmethod
    def of(
        cls, province: Province, districts: tuple[District, ...], communes: tuple[Commune, ...]
    ) -> Self:
        return cls(
            province,
            MappingProxyType({district.code: district for district in districts}),
            MappingProxyType({commune.code: commune for commune in communes}),
        )

    def commune_exists(self, code: str, on: date) -> bool:
        commune = self.communes.get(code)
        return commune is not None and commune.exists(on)

    def communes_on(self, day: date) -> frozenset[str]:
        """The codes of all communes that existed on `day`."""
        return frozenset(code for code, commune in self.communes.items() if commune.exists(day))

    def district_of(self, commune_code: str) -> str:
        try:
            return self.communes[commune_code].district_code
        except KeyError:
            raise AreaUnknown(commune_code) from None

    def ancestry(self, commune_code: str) -> tuple[str, str, str]:
        """The codes of the commune, its district and its province."""
        return commune_code, self.district_of(commune_code), self.province.code

    def contains(self, area_code: str, other_area_code: str) -> bool:
        """An area contains itself; an unknown one contains nothing and lies nowhere."""
        if other_area_code in self.communes:
            return area_code in self.ancestry(other_area_code)
        if other_area_code in self.districts:
            return area_code in {other_area_code, self.province.code}
        return area_code == other_area_code == self.province.code

    def name_of(self, code: str) -> str:
        if code == self.province.code:
            return self.province.name
        area = self.communes.get(code) or self.districts.get(code)
        if area is None:
            raise AreaUnknown(code)
        return area.name
