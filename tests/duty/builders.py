"""What most duty tests need, where only what matters is said."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from aiokafka import ConsumerRecord

from services.backbone.events.received import Received
from services.backbone.profile import Areas, Commune, District, Province
from services.contracts.declarations import SymptomsDeclared
from services.contracts.duty import Level
from services.contracts.identifiers import PersonId
from services.duty.alerts import rules
from services.duty.alerts.model import Alert
from services.duty.units.model import Chain, Desk, Kind, Member, Unit

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
NOON = datetime(2021, 7, 19, 12, tzinfo=ZONE).astimezone(UTC)
TODAY = date(2021, 7, 19)
WITHIN = timedelta(minutes=15)

COMMUNE, DISTRICT = "30730", "899"
OTHER_COMMUNE, OTHER_DISTRICT = "30766", "900"
STATION, CENTRE = "tram-y-te-30730", "trung-tam-y-te-899"

STATION_DESK = Desk(level=Level.STATION, unit_code=STATION, accounts=(STATION,))
DISTRICT_DESK = Desk(level=Level.DISTRICT, unit_code=CENTRE, accounts=(CENTRE,))
CHAIN: Chain = (STATION_DESK, DISTRICT_DESK)

_SINCE = date(2021, 3, 1)


def the_areas() -> Areas:
    """Two districts with one commune each."""
    places = {DISTRICT: COMMUNE, OTHER_DISTRICT: OTHER_COMMUNE}
    dated: dict[str, Any] = {"population_2019": 1, "valid_from": _SINCE, "valid_to": None}
    return Areas.of(
        Province(code="91", name="Tỉnh"),
        tuple(District(code=code, name="Huyện", **dated) for code in places),
        tuple(
            Commune(code=code, name="Xã", type="Xã", district_code=district, **dated)
            for district, code in places.items()
        ),
    )


def a_unit(code: str = STATION, **fields: Any) -> Unit:
    return Unit(
        **{
            "code": code,
            "kind": Kind.HEALTH_STATION,
            "name_vi": "Trạm Y tế",
            "name_en": "Health Station",
            "area_code": COMMUNE,
            "parent_code": None,
            "head_account": code,
            "valid_from": _SINCE,
            **fields,
        }
    )


def a_centre(**fields: Any) -> Unit:
    return a_unit(CENTRE, **{"kind": Kind.DISTRICT_HEALTH, "area_code": DISTRICT, **fields})


def a_member(account: str = STATION, **fields: Any) -> Member:
    return Member(
        **{
            "account": account,
            "unit_code": STATION,
            "position_vi": "Trực Trạm Y tế",
            "position_en": "Duty desk",
            "roles": ("health-station",),
            "areas": (COMMUNE,),
            "phone": "+84990000070",
            "email": None,
            **fields,
        }
    )


def symptoms_declared(number: int = 1, **fields: Any) -> SymptomsDeclared:
    return SymptomsDeclared(
        **{
            "declaration_id": UUID(int=number),
            "person_id": PersonId(UUID(int=1)),
            "commune_code": COMMUNE,
            "declared_at": NOON,
            "receipt": "0000000A",
            **fields,
        }
    )


def received(event: SymptomsDeclared, time: datetime = NOON) -> Received[SymptomsDeclared]:
    record = ConsumerRecord(
        topic=event.stream.name,
        partition=0,
        offset=0,
        timestamp=0,
        timestamp_type=0,
        key=event.key.encode(),
        value=event.model_dump_json().encode(),
        checksum=None,
        serialized_key_size=0,
        serialized_value_size=0,
        headers=(),
    )
    return Received(event, event.event_id, time, None, record)


def an_alert(number: int = 1, at: datetime = NOON, chain: Chain = CHAIN, **fields: Any) -> Alert:
    return rules.raise_alert(symptoms_declared(number, **fields), chain, at, WITHIN)
