"""People by number, what is known of them, and the rules of the profile."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from uuid import UUID, uuid5

from deploy.local.paths import PROFILE
from services.backbone.profile import read_folder
from services.contracts.declarations import Finding, ZoneLevel
from services.contracts.identifiers import PersonId
from services.declarations.risk.model import (
    Declared,
    Evidence,
    Fact,
    Found,
    InClass,
    Met,
    Stayed,
    Told,
)
from services.declarations.risk.rule_books import RuleBooks
from services.declarations.risk.rule_set_model import RuleSet
from services.declarations.risk.rules import classify
from tests.declarations.builders import COMMUNE

RULE_SETS = read_folder(PROFILE / "rule-sets", RuleSet)
BOOKS = RuleBooks(RULE_SETS, "moh-2021")
MOH = BOOKS.official
_FACTS = UUID("c55d7d44-2f0c-4c51-9d52-33b6bb6f0d21")


def july(day: int) -> date:
    return date(2021, 7, day)


def person(number: int) -> PersonId:
    return PersonId(UUID(int=number))


def a_fact_id(*parts: object) -> UUID:
    return uuid5(_FACTS, repr(parts))


def found(number: int, day: date, finding: Finding = Finding.CONFIRMED, **fields: Any) -> Found:
    return Found(
        **{
            "id": a_fact_id("finding", number, day, finding),
            "person_id": person(number),
            "commune_code": COMMUNE,
            "finding": finding,
            "day": day,
            **fields,
        }
    )


def met(contact: int, source: int, day: date, **fields: Any) -> Met:
    """`contact` met `source`."""
    return Met(
        **{
            "id": a_fact_id("link", contact, source),
            "person_id": person(contact),
            "commune_code": COMMUNE,
            "source": person(source),
            "day": day,
            **fields,
        }
    )


def stayed(
    number: int, first_day: date, last_day: date, level: ZoneLevel = ZoneLevel.OUTBREAK
) -> Stayed:
    return Stayed(
        id=a_fact_id("stay", number, first_day),
        person_id=person(number),
        commune_code=COMMUNE,
        level=level,
        first_day=first_day,
        last_day=last_day,
    )


def declared(number: int, day: date) -> Declared:
    return Declared(
        id=a_fact_id("declaration", number, day),
        person_id=person(number),
        commune_code=COMMUNE,
        day=day,
    )


def evidence_of(facts: Iterable[Fact], told: Mapping[UUID, Told] | None = None) -> Evidence:
    by_person: defaultdict[PersonId, list[Fact]] = defaultdict(list)
    for one in facts:
        by_person[one.person_id].append(one)
    return Evidence(by_person, told or {})


def class_of(
    number: int, on: date, *facts: Fact, told: Mapping[UUID, Told] | None = None
) -> InClass | None:
    """The class of a person by the Ministry's rules on a day."""
    return classify(person(number), evidence_of(facts, told), MOH, on).in_class


def code_of(number: int, on: date, *facts: Fact) -> str | None:
    one = class_of(number, on, *facts)
    return one.risk_class if one else None
