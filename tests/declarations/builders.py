"""What most tests of the declarations service need, where only what matters is said."""

import json
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any, TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

from aiokafka import ConsumerRecord

from deploy.local.paths import PROFILE
from services.backbone.events.received import Received
from services.backbone.profile import Areas, Commune, District, Province, read_folder, read_yaml
from services.backbone.vault.pseudonyms import Pseudonyms
from services.contracts.declarations import SymptomsDeclared
from services.contracts.events import Event
from services.contracts.identifiers import PersonId
from services.declarations.forms.model import Form, Forms
from services.declarations.health.intake import Intake
from services.declarations.health.locality import Locality
from services.declarations.health.model import Declaration, Sent
from services.declarations.health.phones import Carriers
from services.declarations.receipts.rules import Receipts
from tests.bodies import a_body

E = TypeVar("E", bound=Event)

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
NOON = datetime(2021, 7, 19, 12, tzinfo=ZONE).astimezone(UTC)
TODAY = date(2021, 7, 19)
HOUR = timedelta(hours=1)

PROVINCE = "91"
COMMUNE, DISTRICT = "30730", "899"
OTHER_COMMUNE, OTHER_DISTRICT = "30766", "900"
LAST_DAY = date(2025, 6, 30)

FORMS = Forms(read_folder(PROFILE / "forms", Form))
FIRST_FORM, FORM = FORMS.named("whole-population/1"), FORMS.named("whole-population/2")

PSEUDONYMS = Pseudonyms(bytes(32))
RECEIPTS = Receipts(bytes(range(32)))


@cache
def the_areas() -> Areas:
    """Two districts with one commune each, which ended with the reform of 2025."""
    places = {DISTRICT: COMMUNE, OTHER_DISTRICT: OTHER_COMMUNE}
    dated: dict[str, Any] = {
        "population_2019": 1,
        "valid_from": date(2021, 3, 1),
        "valid_to": LAST_DAY + timedelta(days=1),
    }
    return Areas.of(
        Province(code=PROVINCE, name="Tỉnh"),
        tuple(District(code=code, name="Huyện", **dated) for code in places),
        tuple(
            Commune(code=code, name="Xã", type="Xã", district_code=district, **dated)
            for district, code in places.items()
        ),
    )


class Anywhere:
    """A map on which every place is, but those of `unknown` codes."""

    unknown = frozenset({"00", "000", "00000", "ZZ"})

    def exists(self, code: str, on: date) -> bool:
        own = the_areas().communes.get(code)
        return own.exists(on) if own else code not in self.unknown


@cache
def the_prefixes() -> frozenset[str]:
    return read_yaml(PROFILE / "carriers.yaml", Carriers).prefixes()


def an_intake(now: datetime = NOON, forms: Forms = FORMS) -> Intake:
    locality = Locality(the_areas(), Anywhere(), the_prefixes(), ZONE)
    return Intake(forms, locality, PSEUDONYMS, lambda: now)


def a_person(**changes: Any) -> dict[str, Any]:
    """The fields of one man of 1990, always the same."""
    return {
        "full_name": "NGUYỄN VĂN AN",
        "birth_year": 1990,
        "gender": "male",
        "id_number": "091090000001",
        "phone": "0901234567",
        **changes,
    }


def a_sent(now: datetime = NOON, **changes: Any) -> Sent:
    """A declaration of `now`, read as the edge reads it."""
    body = a_body(**{"declared_at": now.isoformat(), **changes})
    return an_intake(now).read(json.dumps(body).encode())


def a_feverish_sent(now: datetime = NOON, **changes: Any) -> Sent:
    return a_sent(now, **{"symptoms": ["fever"], **changes})


def a_declaration(**changes: Any) -> Declaration:
    return a_sent(**changes).declaration


def symptoms_declared(number: int = 1, **fields: Any) -> SymptomsDeclared:
    return SymptomsDeclared(
        **{
            "declaration_id": UUID(int=number),
            "person_id": PersonId(UUID(int=1000)),
            "commune_code": COMMUNE,
            "declared_at": NOON,
            "receipt": "0000000A",
            **fields,
        }
    )


def received(event: E) -> Received[E]:
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
    return Received(event, event.event_id, NOON, None, record)
