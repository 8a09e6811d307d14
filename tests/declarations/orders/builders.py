"""What most tests of orders need, where only what matters is said."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from deploy.local.paths import PROFILE
from services.backbone.clock import report_day
from services.backbone.profile import read_yaml
from services.declarations.orders import rules
from services.declarations.orders.model import Decision, Limits, NewLastDay, NewOrder, Order
from services.declarations.orders.rules import By, Change
from tests.declarations.builders import COMMUNE, NOON, TODAY, ZONE

DAY = timedelta(days=1)
PERSON, OTHER_PERSON = UUID(int=1000), UUID(int=1001)
LIMITS = read_yaml(PROFILE / "orders.yaml", Limits)
OFFICER = "ubnd-xa-30730"


def day(number: int) -> date:
    return TODAY + (number - 1) * DAY


def noon_of(number: int) -> datetime:
    return NOON + (number - 1) * DAY


def by(moment: datetime = NOON, account: str | None = OFFICER) -> By:
    return By(account, moment, report_day(moment, ZONE))


def a_decision(**fields: Any) -> dict[str, Any]:
    return {
        "basis": "official",
        "document": "12/QĐ-UBND",
        "decided_by": "UBND phường Vĩnh Thanh Vân",
        "decided_on": "2021-07-19",
        "reason": "Tiếp xúc F1",
        **fields,
    }


def a_body(number: int = 1, **fields: Any) -> dict[str, Any]:
    """An order of 14 days at home, as it is sent."""
    return {
        **a_decision(),
        "id": str(UUID(int=number)),
        "person": {"person_id": str(PERSON)},
        "kind": "quarantine-home",
        "commune_code": COMMUNE,
        "first_day": "2021-07-19",
        "last_day": "2021-08-01",
        "address": "Ấp 3",
        "home_possible": True,
        "supply_ensured": True,
        **fields,
    }


def in_a_facility(number: int = 1, **fields: Any) -> dict[str, Any]:
    facility = {"kind": "quarantine-facility", "facility": "Trường Quân sự tỉnh", "address": None}
    return a_body(number, **{**facility, **fields})


def issued(body: dict[str, Any] | None = None, person: UUID = PERSON) -> Change:
    new = NewOrder.model_validate(body or a_body())
    return rules.issued(new, person, new.model_dump_json().encode()[:16], by())


def an_order(**fields: Any) -> Order:
    return issued(a_body(**fields)).order


def new_last_day(number: int, **fields: Any) -> NewLastDay:
    return NewLastDay.model_validate({**a_decision(), "last_day": day(number), **fields})


def lifting(**fields: Any) -> Decision:
    return Decision.model_validate(a_decision(**fields))
