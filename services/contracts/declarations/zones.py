"""Epidemic zones, and the people whose journeys touch them."""

from datetime import date
from enum import StrEnum
from uuid import UUID

from pydantic import AwareDatetime, Field

from services.contracts.events import Event
from services.contracts.identifiers import Account, CommuneCode, PersonId
from services.contracts.streams import Confidentiality, Stream

ZONES = Stream(
    name="declarations.zones.v1",
    keyed_by="zone_id",
    confidentiality=Confidentiality.PUBLIC,
    summary="Epidemic zones: which area, from when to when, how dangerous, who decided",
    compacted=True,
    # A few hundred records a day.
    partitions=3,
)
EXPOSURES = Stream(
    name="declarations.exposures.v1",
    keyed_by="exposure_id",
    confidentiality=Confidentiality.PROVINCIAL,
    summary="Journeys that touch an epidemic zone as it stood on the days of the stay",
)


class ZoneLevel(StrEnum):
    """How dangerous a zone is, in rising order."""

    WATCHED = "watched"
    RISK = "risk"
    HIGH_RISK = "high-risk"
    OUTBREAK = "outbreak"


class _Zone(Event):
    """The zone as it stands; `version` counts its corrections, from 1."""

    zone_id: UUID
    area_code: str = Field(description="GSO code of a province, district or commune, or ISO 3166")
    level: ZoneLevel
    first_day: date
    last_day: date | None = Field(description="The last day of it, included; absent: no end known")
    decided_by: str = Field(description="The authority that decided, as on the document")
    document: str = Field(description="Number of the decision")
    decided_on: date
    recorded_at: AwareDatetime
    recorded_by: Account


class ZoneDeclared(_Zone, stream=ZONES):
    """An area became an epidemic zone."""


class ZoneCorrected(_Zone, stream=ZONES):
    """The zone is otherwise than was said before: other days, another level."""


class ZoneWithdrawn(_Zone, stream=ZONES):
    """It never was a zone: declared by mistake."""


class _Exposure(Event):
    """`version` counts what was found and withdrawn, from 1."""

    exposure_id: UUID
    person_id: PersonId
    commune_code: CommuneCode
    declaration_id: UUID
    zone_id: UUID
    zone_version: int
    level: ZoneLevel
    first_day: date = Field(description="First day of the stay on which the zone stood")
    last_day: date = Field(description="Last such day, included")
    is_certain: bool = Field(
        default=True, description="False: only an area was named in which the zone is a part"
    )


class ZoneExposureFound(_Exposure, stream=EXPOSURES):
    """A person stayed where and while an epidemic zone stood."""


class ZoneExposureWithdrawn(_Exposure, stream=EXPOSURES):
    """The zone was corrected and touches that stay no longer."""
