"""The two receivers of a declaration (notice, clause S3), and whether each acknowledged."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, Field

from services.contracts.events import Event
from services.contracts.identifiers import Account, CommuneCode
from services.contracts.streams import Confidentiality, Stream

ACKNOWLEDGEMENTS = Stream(
    name="declarations.acknowledgements.v1",
    keyed_by="obligation_id",
    confidentiality=Confidentiality.PROVINCIAL,
    summary="What commune authorities owe to those who declared, and whether they acknowledged",
)


class _Obligation(Event):
    """One person's declarations of one day, whatever channel they came by.

    `version` counts what has happened to the obligation, from 1.
    """

    obligation_id: UUID
    commune_code: CommuneCode
    declared_on: date


class DeclarationAcknowledged(_Obligation, stream=ACKNOWLEDGEMENTS):
    """The commune authority acknowledged what its resident declared."""

    acknowledged_at: AwareDatetime
    account: Account


class AcknowledgementOverdue(_Obligation, stream=ACKNOWLEDGEMENTS):
    """The commune authority has not acknowledged within the profile's hours."""

    owed_since: AwareDatetime
    level: Annotated[int, Field(ge=1, description="How often it was escalated, with this time")]
    notify: tuple[Account, ...] = Field(description="Who is told at this level")
    commune_day_id: UUID = Field(
        description="All that the commune owes of that day, as one: the cause of messages about it"
    )


class DeclarationsMerged(_Obligation, stream=ACKNOWLEDGEMENTS):
    """A paper and an electronic declaration of one person and day are one.

    Told again, with all of them, when one more comes.
    """

    declaration_ids: tuple[UUID, ...]
