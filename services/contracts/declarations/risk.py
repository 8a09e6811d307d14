"""Classes of risk, and what they follow from."""

from datetime import date
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, Field, StringConstraints

from services.contracts.events import Event
from services.contracts.identifiers import CommuneCode, PersonId
from services.contracts.streams import Confidentiality, Stream

RISK = Stream(
    name="declarations.risk.v1",
    keyed_by="person_id",
    confidentiality=Confidentiality.PROVINCIAL,
    summary="Which class of risk somebody is in by the rule set in force, and until when",
)
FINDINGS = Stream(
    name="declarations.findings.v1",
    keyed_by="finding_id",
    confidentiality=Confidentiality.RESTRICTED,
    summary="What laboratories and doctors found, for the declarations service itself",
    # A few hundred records a day.
    partitions=3,
)
CONTACTS = Stream(
    name="declarations.contacts.v1",
    keyed_by="link_id",
    confidentiality=Confidentiality.RESTRICTED,
    summary="Who met whom, for the declarations service itself",
    # A few hundred records a day.
    partitions=3,
)

ClassCode = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9-]{1,32}$")]
"""As the rule set calls it: F0 to F4, or another set's own words."""


class Finding(StrEnum):
    """What was found about a person."""

    CONFIRMED = "confirmed"
    PROBABLE = "probable"
    SUSPECTED = "suspected"
    NEGATIVE = "negative"
    RECOVERED = "recovered"


class RiskClassified(Event, stream=RISK):
    """Somebody is in a class; `version` counts the changes of the person, from 1."""

    person_id: PersonId
    commune_code: CommuneCode
    risk_class: ClassCode
    rule_set: str = Field(description="Which dated rule set says so")
    measure: str = Field(description="Code of what the rule set asks for, such as quarantine-home")
    first_day: date | None = Field(default=None, description="First day of monitoring")
    last_day: date | None = Field(default=None, description="Last day of monitoring, included")


class RiskCleared(Event, stream=RISK):
    """Somebody is in no class any more."""

    person_id: PersonId
    commune_code: CommuneCode


class FindingRecorded(Event, stream=FINDINGS):
    """A finding about a person was recorded, corrected or withdrawn, which `version` counts."""

    finding_id: UUID
    person_id: PersonId
    commune_code: CommuneCode
    finding: Finding
    found_on: date
    is_withdrawn: bool = False
    recorded_at: AwareDatetime


class _Link(Event):
    """`exposed` met `source` last on `last_met_on`; `version` counts what was said of them."""

    link_id: UUID
    source: PersonId
    exposed: PersonId
    last_met_on: date
    commune_code: CommuneCode | None = Field(default=None, description="Where `exposed` lives")


class ContactLinked(_Link, stream=CONTACTS):
    """Two people met, so that the class of the one may decide that of the other."""


class ContactUnlinked(_Link, stream=CONTACTS):
    """They did not meet: linked by mistake."""
