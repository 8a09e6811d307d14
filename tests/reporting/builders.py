"""What most reporting tests need, where only what matters is said."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from aiokafka import ConsumerRecord

from services.backbone.events.received import Received
from services.backbone.profile import Areas, Commune, District, Province
from services.contracts.declarations import (
    AcknowledgementOverdue,
    DeclarationAcknowledged,
    DeclarationsMerged,
    FollowUpVisited,
    HealthDeclared,
    Risk,
)
from services.contracts.duty import AlertAcknowledged, AlertEscalated, AlertRaised, Level
from services.contracts.events import Event
from services.contracts.identifiers import PersonId
from services.contracts.notifications import Channel, MessageCreated, MessageEvent, MessageSent

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
NOON = datetime(2021, 7, 19, 12, tzinfo=ZONE).astimezone(UTC)
TODAY = date(2021, 7, 19)

PROVINCE, DISTRICT, COMMUNE = "91", "899", "30730"
NEIGHBOUR = "30733"
OTHER_DISTRICT, OTHER_COMMUNE = "900", "30766"
# Commune: its district.
COMMUNES = {COMMUNE: DISTRICT, NEIGHBOUR: DISTRICT, OTHER_COMMUNE: OTHER_DISTRICT}

DISTRICTS = sorted(set(COMMUNES.values()))
STATION = "tram-y-te-30730"
AUTHORITY = "ubnd-xa-30730"

_SINCE = date(2021, 3, 1)
_IN_A_COMMUNE: dict[str, Any] = {"commune_code": COMMUNE, "declared_at": NOON}
_TOLD: dict[str, Any] = {"receipt": "0000000A", "unit_code": STATION, "notify": (STATION,)}


def the_areas() -> Areas:
    """Two districts, the first with two communes."""
    dated: dict[str, Any] = {"population_2019": 1, "valid_from": _SINCE, "valid_to": None}
    return Areas.of(
        Province(code=PROVINCE, name="Tỉnh"),
        tuple(District(code=code, name="Thành phố Rạch Giá", **dated) for code in DISTRICTS),
        tuple(
            Commune(code=code, name="Phường", type="Phường", district_code=district, **dated)
            for code, district in COMMUNES.items()
        ),
    )


def declared(number: int = 1, **fields: Any) -> HealthDeclared:
    ids = {"declaration_id": UUID(int=number), "person_id": PersonId(UUID(int=1))}
    return HealthDeclared(**{**ids, **_IN_A_COMMUNE, "risk": Risk.NONE, **fields})


def visited(number: int = 1, **fields: Any) -> FollowUpVisited:
    ids = {"followup_id": UUID(int=number), "declaration_id": UUID(int=1), "version": 2}
    visit = {"visited_at": NOON, "was_seen": True}
    return FollowUpVisited(**{**ids, **_IN_A_COMMUNE, **visit, **fields})


def raised(number: int = 1, **fields: Any) -> AlertRaised:
    return AlertRaised(**{**_alert(number, 1), **_TOLD, **fields})


def escalated(number: int = 1, version: int = 2, **fields: Any) -> AlertEscalated:
    escalation = {"escalated_at": NOON, "level": Level.DISTRICT}
    return AlertEscalated(**{**_alert(number, version), **_TOLD, **escalation, **fields})


def acknowledged(number: int = 1, version: int = 3, **fields: Any) -> AlertAcknowledged:
    answer = {"acknowledged_at": NOON, "acknowledged_by": STATION}
    return AlertAcknowledged(**{**_alert(number, version), **answer, **fields})


def authority_acknowledged(number: int = 1, **fields: Any) -> DeclarationAcknowledged:
    answer = {"acknowledged_at": NOON, "account": AUTHORITY}
    return DeclarationAcknowledged(**{**_obligation(number), **answer, **fields})


def authority_late(number: int = 1, **fields: Any) -> AcknowledgementOverdue:
    silence = {"owed_since": NOON, "level": 1, "notify": (AUTHORITY,)}
    return AcknowledgementOverdue(
        **{**_obligation(number), **silence, "commune_day_id": UUID(int=1), **fields}
    )


def both_channels(number: int = 1, **fields: Any) -> DeclarationsMerged:
    ids = (UUID(int=1), UUID(int=2))
    return DeclarationsMerged(**{**_obligation(number), "declaration_ids": ids, **fields})


def a_message(
    became: type[MessageEvent] = MessageCreated, number: int = 1, version: int = 1, **fields: Any
) -> MessageEvent:
    return became(
        **{
            "message_id": UUID(int=number),
            "version": version,
            "cause": UUID(int=1),
            "commune_code": COMMUNE,
            "template": "station-alert",
            "channel": Channel.SMS,
            "created_at": NOON,
            "at": NOON,
            **({"carrier": "viettel", "segments": 1} if became is MessageSent else {}),
            **fields,
        }
    )


def received(event: Event, time: datetime = NOON) -> Received[Any]:
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


def _obligation(number: int) -> dict[str, Any]:
    return {"obligation_id": UUID(int=number), "commune_code": COMMUNE, "declared_on": TODAY}


def _alert(number: int, version: int) -> dict[str, Any]:
    return {
        "alert_id": UUID(int=number),
        "version": version,
        "declaration_id": UUID(int=1),
        "raised_at": NOON,
        **_IN_A_COMMUNE,
    }
