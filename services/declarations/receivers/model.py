"""What a commune authority owes a person: to acknowledge what was declared on a day."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from services.contracts.declarations import Channel
from services.contracts.identifiers import Account, PersonId


class State(StrEnum):
    """Where an obligation stands. What is overdue is owed, and somebody was told of it."""

    OWED = "owed"
    OVERDUE = "overdue"
    ACKNOWLEDGED = "acknowledged"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which obligations of a commune: of all days, and owed since whenever, unless it is said.

    What is overdue is also found as owed.
    """

    commune_code: str
    state: State
    day: date | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Declared:
    """One of a person's declarations of a day; `kept_at` is when the system had it."""

    id: UUID
    channel: Channel
    commune_code: str
    declared_at: datetime
    kept_at: datetime


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """A commune authority acknowledged."""

    at: datetime
    account: Account


@dataclass(frozen=True, slots=True)
class Obligation:
    """`declarations` are those of one person and day, in the order in which they were kept.

    `level` is how often its silence had a consequence; `decision` is what an officer said.
    `version` counts the events, `revision` is the store's name for what it last wrote.
    """

    day: date
    person_id: PersonId
    declarations: tuple[Declared, ...] = ()
    level: int = 0
    decision: Acknowledgement | None = None
    version: int = 0
    revision: UUID | None = None

    @property
    def id(self) -> str:
        """Begins with the day, so that what is written today lies together."""
        return id_of(self.day, self.person_id)

    @property
    def commune_code(self) -> str:
        """The commune that was told first owes the answer, wherever the person goes that day."""
        return self.declarations[0].commune_code

    @property
    def owed_since(self) -> datetime:
        """A phone that sends days late must not make the commune late, too."""
        return self.declarations[0].kept_at

    @property
    def declared_at(self) -> datetime:
        """When the person declared first that day."""
        return min(one.declared_at for one in self.declarations)

    @property
    def merged(self) -> int:
        """How many declarations are one here."""
        return len(self.declarations)

    @property
    def has_both_channels(self) -> bool:
        """Whether both receivers got it from the person."""
        return len({one.channel for one in self.declarations}) == len(Channel)

    @property
    def acknowledged(self) -> Acknowledgement | None:
        """By the commune authority: who enters a paper declaration has taken note of it."""
        entered = [
            Acknowledgement(one.kept_at, authority_of(one.commune_code))
            for one in self.declarations
            if one.channel is Channel.PAPER
        ]
        said = [*entered, self.decision] if self.decision else entered
        return min(said, key=lambda one: (one.at, one.account), default=None)

    @property
    def acknowledged_by_system_since(self) -> datetime:
        """The electronic system acknowledges by keeping."""
        return self.owed_since

    @property
    def acknowledged_by_commune_since(self) -> datetime | None:
        """None while the commune authority owes it."""
        acknowledged = self.acknowledged
        return acknowledged.at if acknowledged else None

    @property
    def state(self) -> State:
        """Where it stands."""
        if self.acknowledged:
            return State.ACKNOWLEDGED
        return State.OVERDUE if self.level else State.OWED


def id_of(day: date, person_id: UUID) -> str:
    """`20210719:` and the pseudonym."""
    return f"{day.year:04}{day.month:02}{day.day:02}:{person_id.hex}"


def authority_of(commune_code: str) -> Account:
    """The account that answers for the commune authority has the name of its unit."""
    return f"ubnd-xa-{commune_code}"
