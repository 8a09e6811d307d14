"""Reads a household's day: every member's mistakes at once, or what is to be kept."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol
from uuid import UUID

import orjson
from pydantic import TypeAdapter

from services.backbone.http.errors import Malformed, parse
from services.backbone.vault.pseudonyms import Pseudonyms
from services.declarations.health.model import Circumstances, Declaration, Sent
from services.declarations.household import rules
from services.declarations.household.model import MOST_MEMBERS, HouseholdDay, Member, Speaker
from services.declarations.household.rules import Wrong

ACCOUNT, PHONE = "account", "phone"

_DAY: TypeAdapter[HouseholdDay] = TypeAdapter(HouseholdDay)


class Intake(Protocol):
    """That of single declarations."""

    def here(self) -> Circumstances: ...

    def take(self, declaration: Declaration, speaker: str) -> Sent: ...

    def wrong_in(self, told: Any) -> list[Wrong]: ...


@dataclass(frozen=True, slots=True)
class Told:
    """A household's day that may be kept, a declaration for each member in their order."""

    id: UUID
    day: date
    members: tuple[Member, ...]
    speaker: Speaker
    sent: list[Sent]
    digest: bytes


class HouseholdIntake:
    """Checks the members as single declarations are checked."""

    def __init__(
        self, intake: Intake, pseudonyms: Pseudonyms, day_of: Callable[[datetime], date]
    ) -> None:
        self._intake = intake
        self._pseudonyms = pseudonyms
        self._day_of = day_of

    def read(self, body: bytes, account: str | None) -> Told:
        """What is to be kept; `Malformed` names every wrong field of every member."""
        try:
            day = parse(_DAY, body, self._intake.here())
        except Malformed as malformed:
            raise Malformed([*malformed.errors, *self._wrong_in(body, account)]) from None
        speaker = self._speaker(day, account)
        if speaker is None:
            raise Malformed([*_nobody_speaks(), *self._wrong_in(body, account)])
        sent = self._members(day, speaker)
        content = _DAY.dump_json(day, by_alias=True, exclude_defaults=True)
        return Told(
            id=day.id,
            day=self._day_of(day.declared_at),
            members=day.members,
            speaker=speaker,
            sent=sent,
            digest=self._pseudonyms.digest(speaker.household.bytes + content),
        )

    def household_of(self, account: str) -> Speaker:
        """The one who speaks when `account` is signed in."""
        return Speaker(self._pseudonyms.person_id(ACCOUNT, account), f"account:{account}")

    def _speaker(self, day: HouseholdDay, account: str | None) -> Speaker | None:
        if account is not None:
            known = self.household_of(account)
            return Speaker(known.household, day.phone or known.known_as)
        if day.phone is None:
            return None
        return Speaker(self._pseudonyms.person_id(PHONE, day.phone), day.phone)

    def _members(self, day: HouseholdDay, speaker: Speaker) -> list[Sent]:
        sent: list[Sent] = []
        errors: list[Wrong] = []
        for index, member in enumerate(day.members):
            declaration = rules.at_home(day, member)
            if declaration is None:
                errors.append(_missing("members", index, "residence"))
                continue
            try:
                sent.append(self._intake.take(declaration, speaker.known_as))
            except Malformed as malformed:
                errors += _of_member(index, malformed.errors)
        if not errors:
            errors += rules.twice(day, sent)
        if errors:
            raise Malformed(errors)
        return sent

    def _wrong_in(self, body: bytes, account: str | None) -> Iterator[Wrong]:
        told = _raw(body)
        members = told.get("members") if isinstance(told, dict) else None
        if not isinstance(members, list):
            return
        if account is None and told.get("phone") is None:
            yield from _nobody_speaks()
        for index, member in enumerate(members[:MOST_MEMBERS]):
            if isinstance(member, dict):
                said = rules.raw_at_home(told, member)
                yield from _of_member(index, self._intake.wrong_in(said))
                if said["residence"] is None:
                    yield _missing("members", index, "residence")


def _nobody_speaks() -> list[Wrong]:
    return [_missing("phone")]


def _missing(*path: str | int) -> Wrong:
    return {"loc": path, "type": "missing"}


def _of_member(index: int, errors: Iterable[Any]) -> list[Wrong]:
    return [{**one, "loc": ("members", index, *one["loc"])} for one in errors]


def _raw(body: bytes) -> Any:
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError:
        return None
