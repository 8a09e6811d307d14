"""What most tests of messages need, where only what matters is said."""

from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

from aiokafka import ConsumerRecord

from services.backbone.events.received import Received
from services.backbone.profile import Areas, Commune, District, Province, Text
from services.contracts.contact_points import ContactPoint
from services.contracts.declarations import (
    AcknowledgementOverdue,
    ContactPointGiven,
    SymptomsDeclared,
)
from services.contracts.duty import AlertEscalated, AlertRaised, Level, StaffContactGiven
from services.contracts.events import Erased, Event
from services.contracts.identifiers import PersonId
from services.contracts.notifications import Channel, MessageStatus
from services.notifications.messages.causes import messages
from services.notifications.messages.early import Arrival
from services.notifications.messages.model import Message, Terms
from services.notifications.recipients.model import Kind, Recipient, SealedContact
from services.notifications.sms.model import Receipt
from services.notifications.templates.model import (
    Placeholder,
    Priority,
    Template,
)
from services.notifications.templates.places import Places

E = TypeVar("E", bound=Event | Erased)

NOON = datetime(2021, 7, 19, 12, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh")).astimezone(UTC)
SECOND = timedelta(seconds=1)
MOMENT = timedelta(milliseconds=1)

COMMUNE, DISTRICT = "30730", "899"
OTHER_COMMUNE, OTHER_DISTRICT = "30766", "900"
STATION, CENTRE = "tram-y-te-30730", "trung-tam-y-te-899"
AUTHORITY = "ubnd-xa-30730"

PERSON = PersonId(UUID(int=7))
DECLARATION = UUID(int=1)
COMMUNE_DAY = UUID(int=3000)
LAN = Recipient(Kind.PERSON, str(PERSON))
ON_DUTY = Recipient(Kind.STAFF, STATION)

VIETTEL = Terms(carrier="viettel", provider="*", sender="KIENGIANG", window=10)
VINAPHONE = Terms(carrier="vinaphone", provider="*", sender="KIENGIANG", window=10)
VIETTEL_PHONE, VINAPHONE_PHONE = "+84961234567", "+84911234567"


def the_areas() -> Areas:
    """Two districts with one commune each."""
    places = {DISTRICT: COMMUNE, OTHER_DISTRICT: OTHER_COMMUNE}
    dated: dict[str, Any] = {"population_2019": 1, "valid_from": NOON.date(), "valid_to": None}
    return Areas.of(
        Province(code="91", name="Tỉnh"),
        tuple(District(code=code, name="Huyện", **dated) for code in places),
        tuple(
            Commune(code=code, name="Xã", type="Xã", district_code=district, **dated)
            for district, code in places.items()
        ),
    )


def a_template(template_id: str = "symptom-advice", **fields: Any) -> Template:
    return Template(
        **{
            "id": template_id,
            "version": 1,
            "channel": Channel.SMS,
            "purpose": "a-test",
            "priority": Priority.URGENT,
            "repeat_safe": False,
            "placeholders": (Placeholder.RECEIPT,),
            "text": Text(vi="Đã nhận tờ khai {receipt}.", en="Received {receipt}."),
            **fields,
        }
    )


ADVICE = a_template()
ALERT = a_template("station-alert", repeat_safe=True)
ESCALATION = a_template("district-escalation", repeat_safe=True)
OF_A_DAY: dict[str, Any] = {
    "repeat_safe": True,
    "placeholders": (Placeholder.COMMUNE, Placeholder.DAY),
    "text": Text(vi="{commune}: tờ khai ngày {day}.", en="{commune}: declarations of {day}."),
}
REMINDER = a_template("acknowledgement-reminder", **OF_A_DAY)
OVERSIGHT = a_template("acknowledgement-escalation", **OF_A_DAY)
PLACES = Places(
    communes={COMMUNE: Text(vi="Phường Vĩnh Thanh Vân", en="Phường Vĩnh Thanh Vân")},
    stations={COMMUNE: Text(vi="Trạm Y tế phường", en="Ward Health Station")},
)


def symptoms_declared(number: int = 1, **fields: Any) -> SymptomsDeclared:
    return SymptomsDeclared(
        **{
            "declaration_id": UUID(int=number),
            "person_id": PERSON,
            "commune_code": COMMUNE,
            "declared_at": NOON,
            "receipt": "0000000A",
            **fields,
        }
    )


def alert_raised(number: int = 1, **fields: Any) -> AlertRaised:
    return AlertRaised(
        **{
            "alert_id": UUID(int=1000 + number),
            "declaration_id": UUID(int=number),
            "commune_code": COMMUNE,
            "receipt": "0000000A",
            "declared_at": NOON,
            "raised_at": NOON,
            "unit_code": STATION,
            "notify": (STATION,),
            **fields,
        }
    )


def alert_escalated(number: int = 1, **fields: Any) -> AlertEscalated:
    return AlertEscalated(
        **{
            "version": 2,
            "alert_id": UUID(int=1000 + number),
            "declaration_id": UUID(int=number),
            "commune_code": COMMUNE,
            "receipt": "0000000A",
            "raised_at": NOON,
            "escalated_at": NOON,
            "level": Level.DISTRICT,
            "unit_code": CENTRE,
            "notify": (CENTRE,),
            **fields,
        }
    )


def overdue(number: int = 1, level: int = 1, **fields: Any) -> AcknowledgementOverdue:
    """One of what the commune owes of the day; what it owes of a day has one id."""
    return AcknowledgementOverdue(
        **{
            "version": level,
            "obligation_id": UUID(int=2000 + number),
            "commune_code": COMMUNE,
            "declared_on": NOON.date(),
            "owed_since": NOON,
            "level": level,
            "notify": (AUTHORITY,) if level == 1 else (CENTRE,),
            "commune_day_id": COMMUNE_DAY,
            **fields,
        }
    )


def contact_given(version: int = 1, sealed: str = "sealed", **fields: Any) -> ContactPointGiven:
    return ContactPointGiven(
        **{"version": version, "person_id": PERSON, "sealed": sealed, **fields}
    )


def staff_contact_given(version: int = 1, **fields: Any) -> StaffContactGiven:
    return StaffContactGiven(
        **{"version": version, "account": STATION, "sealed": "sealed", **fields}
    )


def a_sealed_contact(version: int = 1, **fields: Any) -> SealedContact:
    return SealedContact(
        **{"recipient": LAN, "version": version, "sealed": f"sealed {version}", **fields}
    )


def a_contact(phone: str = VIETTEL_PHONE, **fields: Any) -> ContactPoint:
    return ContactPoint(phone=phone, **fields)


def a_message(number: int = 1, template: Template = ADVICE, **fields: Any) -> Message:
    """Advice to the one who sent declaration `number`, created at noon."""
    [message] = messages(symptoms_declared(number), template, NOON, NOON)
    return message.model_copy(update=fields)


def an_alert_message(number: int = 1, **fields: Any) -> Message:
    """An alert to the station, which may come twice."""
    [message] = messages(alert_raised(number), ALERT, NOON, NOON)
    return message.model_copy(update=fields)


def received(event: E, time: datetime = NOON) -> Received[E]:
    record = ConsumerRecord(
        topic="a-topic",
        partition=0,
        offset=0,
        timestamp=0,
        timestamp_type=0,
        key=b"a-key",
        value=None,
        checksum=None,
        serialized_key_size=0,
        serialized_value_size=0,
        headers=(),
    )
    return Received(event, "an-id", time, None, record)


def an_arrival(
    reference: str,
    state: MessageStatus = MessageStatus.DELIVERED,
    *,
    provider: str = "*",
    at: datetime = NOON,
    short: int | None = None,
) -> Arrival:
    return Arrival(provider, Receipt(reference, state, "", at, short))
