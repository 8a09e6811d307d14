"""What most tests of follow-ups need, where only what matters is said."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from deploy.local.paths import PROFILE
from services.backbone.clock import report_day
from services.backbone.profile import read_yaml
from services.contracts.declarations import (
    HealthDeclared,
    OrderEnded,
    OrderEnding,
    OrderIssued,
    OrderKind,
    Risk,
    RiskClassified,
    RiskCleared,
)
from services.contracts.identifiers import PersonId
from services.declarations.followups import rules
from services.declarations.followups.causes import Causes
from services.declarations.followups.model import FollowUp, Today, Visit
from services.declarations.followups.policy_model import Policy
from services.declarations.followups.stations import Stations, Unit
from services.declarations.followups.telling_rules import Change
from tests.declarations.builders import (
    COMMUNE,
    DISTRICT,
    NOON,
    OTHER_COMMUNE,
    OTHER_DISTRICT,
    TODAY,
    ZONE,
    symptoms_declared,
    the_areas,
)

DAY = timedelta(days=1)
PERSON = PersonId(UUID(int=1000))
POLICY = read_yaml(PROFILE / "followups.yaml", Policy)
STATION, OTHER_STATION = f"tram-y-te-{COMMUNE}", f"tram-y-te-{OTHER_COMMUNE}"


def a_unit(code: str, kind: str, area_code: str, **fields: Any) -> Unit:
    dated = {"valid_from": date(2021, 3, 1), "valid_to": None}
    return Unit.model_validate(
        {"code": code, "kind": kind, "area_code": area_code, **dated, **fields}
    )


def the_stations() -> Stations:
    """Each commune has one, and each district a centre."""
    return Stations(
        [
            a_unit(STATION, "health-station", COMMUNE),
            a_unit(OTHER_STATION, "health-station", OTHER_COMMUNE),
            a_unit(f"trung-tam-y-te-{DISTRICT}", "district-health", DISTRICT),
            a_unit(f"trung-tam-y-te-{OTHER_DISTRICT}", "district-health", OTHER_DISTRICT),
        ],
        the_areas(),
    )


CAUSES = Causes(the_stations(), POLICY, ZONE)


def at(moment: datetime) -> Today:
    return Today(moment, report_day(moment, ZONE))


def noon_of(number: int) -> datetime:
    """Noon of the day `number`, where that of the first declaration is 1."""
    return NOON + (number - 1) * DAY


def day(number: int) -> date:
    return TODAY + (number - 1) * DAY


def classified(version: int = 1, first: int = 1, last: int = 14, **fields: Any) -> RiskClassified:
    said: dict[str, Any] = {"risk_class": "F2", "rule_set": "2021", "measure": "quarantine-home"}
    days = {"first_day": day(first), "last_day": day(last)}
    ids: dict[str, Any] = {"person_id": PERSON, "commune_code": COMMUNE, "version": version}
    return RiskClassified(**{**ids, **said, **days, **fields})


def cleared(version: int = 2, **fields: Any) -> RiskCleared:
    return RiskCleared(
        **{"person_id": PERSON, "commune_code": COMMUNE, "version": version, **fields}
    )


def ordered(
    event: Any = OrderIssued, version: int = 1, first: int = 1, last: int = 14, **fields: Any
) -> Any:
    said: dict[str, Any] = {
        "order_id": UUID(int=7),
        "person_id": PERSON,
        "commune_code": COMMUNE,
        "kind": OrderKind.QUARANTINE_HOME,
    }
    days = {"first_day": day(first), "last_day": day(last)}
    return event(**{**said, "version": version, **days, **fields})


def order_lifted(version: int = 2, on: int = 5, **fields: Any) -> OrderEnded:
    ended: OrderEnded = ordered(
        OrderEnded, version, ended_on=day(on), ending=OrderEnding.LIFTED, **fields
    )
    return ended


def well(number: int = 50, moment: datetime = NOON, **fields: Any) -> HealthDeclared:
    """A declaration without symptoms."""
    said: dict[str, Any] = {
        "declaration_id": UUID(int=number),
        "person_id": PERSON,
        "commune_code": COMMUNE,
        "declared_at": moment,
        "risk": Risk.NONE,
    }
    return HealthDeclared(**{**said, **fields})


def opened(number: int = 1, moment: datetime = NOON, **fields: Any) -> Change:
    """The follow-up of a person who declared symptoms, each number another person."""
    said = {"person_id": PersonId(UUID(int=999 + number)), "declared_at": moment, **fields}
    word = CAUSES.of_symptoms(symptoms_declared(number, **said), moment)
    change = rules.after_words(None, [word], at(moment), POLICY)
    assert change
    return change


def a_followup(number: int = 1, moment: datetime = NOON, **fields: Any) -> FollowUp:
    return opened(number, moment, **fields).followup


def a_visit(number: int = 1, **fields: Any) -> Visit:
    return Visit(**{"id": UUID(int=number), "visited_at": NOON, "was_seen": True, **fields})


def visited(followup: FollowUp, visit: Visit, moment: datetime | None = None) -> Change:
    """A visit, recorded at once unless it is said when."""
    today = at(moment or visit.visited_at)
    return rules.after_visit(followup, visit, report_day(visit.visited_at, ZONE), today, POLICY)
