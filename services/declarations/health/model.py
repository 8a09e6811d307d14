"""A health declaration: what a person sends, and what we make of it.

What other features need is here; the parts of what is sent are in the modules beside it.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from services.contracts.declarations import Channel, Risk
from services.contracts.identifiers import PersonId
from services.declarations.health.answer_model import DeclarationAnswer
from services.declarations.health.circumstances import AHEAD, BEHIND, Circumstances, circumstances
from services.declarations.health.declaration_model import (
    Contacts,
    Declaration,
    DeclaredAt,
    PaperDeclaration,
    Statement,
)
from services.declarations.health.kept_model import Kept
from services.declarations.health.person_model import Gender, Part, Person, Residence, ServedPhone
from services.declarations.health.travel_model import Movement, Stay, Travel, Work

__all__ = [
    "AHEAD",
    "BEHIND",
    "Accepted",
    "Answer",
    "Assessment",
    "Circumstances",
    "Contacts",
    "Declaration",
    "DeclarationAnswer",
    "DeclaredAt",
    "Different",
    "Gender",
    "Kept",
    "Movement",
    "New",
    "PaperDeclaration",
    "Part",
    "Person",
    "Residence",
    "Same",
    "Sent",
    "ServedPhone",
    "Statement",
    "Stay",
    "Travel",
    "Work",
    "circumstances",
]


# Made for every declaration at the edge, where a model would cost as much as the parsing, and a
# frozen dataclass as much as the digest.
class Assessment(NamedTuple):
    """What the form in force makes of a declaration; no risk without its reasons."""

    form: str
    risk: Risk
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Accepted:
    """A declaration as we keep it, without what identifies the person."""

    id: UUID
    person_id: PersonId
    commune_code: str
    declared_at: datetime
    received_at: datetime
    receipt: str
    assessment: Assessment
    channel: Channel = Channel.ELECTRONIC

    @property
    def form_kind(self) -> str:
        """Which form, whatever its version."""
        return self.assessment.form.partition("/")[0]


class Sent(NamedTuple):
    """A declaration that may be kept: checked, assessed, and who it is about.

    `content` is all of it as JSON, to be sealed; `digest` tells two contents apart; `trace` is that
    of the request, which a group commit would lose.
    """

    declaration: Declaration
    content: bytes
    assessment: Assessment
    person_id: PersonId
    digest: bytes
    day: date
    at: datetime
    trace: str | None = None
    channel: Channel = Channel.ELECTRONIC


@dataclass(frozen=True, slots=True)
class New:
    accepted: Accepted


@dataclass(frozen=True, slots=True)
class Same:
    """It was here already: the same answer again."""

    accepted: Accepted


@dataclass(frozen=True, slots=True)
class Different:
    """The id belongs to another declaration."""


Answer = New | Same | Different
