"""Who reads, acknowledges and escalates alerts over HTTP, and what each gets."""

from collections.abc import AsyncIterator
from datetime import datetime
from uuid import UUID

import pytest

from services.duty.alerts.rules import acknowledge, escalate
from tests.duty.alerts.service import ACCOUNTS, Service
from tests.duty.builders import (
    CENTRE,
    COMMUNE,
    DISTRICT_DESK,
    NOON,
    OTHER_COMMUNE,
    STATION,
    WITHIN,
    an_alert,
)

ALERT = f"/alerts/{an_alert().id}"
LIST = f"/alerts?commune_code={COMMUNE}"
LATER = NOON + WITHIN

ANSWERING = {"tram-y-te-30730", "trung-tam-y-te-899"}
ESCALATING = ANSWERING | {"van-hanh"}
READING = ESCALATING | {"ubnd-xa-30730", "so-y-te", "giam-doc", "van-phong"}


@pytest.fixture
async def service() -> AsyncIterator[Service]:
    service = Service()
    await service.alerts.add([an_alert()])
    async with service.client:
        yield service


@pytest.mark.parametrize("account", ACCOUNTS)
async def test_an_alert_is_read_by_those_who_answer_for_the_commune(
    service: Service, account: str
) -> None:
    one, every = await service.get(account, ALERT), await service.get(account, LIST)

    expected = 200 if account in READING else 403
    assert (one.status_code, every.status_code) == (expected, expected)


@pytest.mark.parametrize("account", ACCOUNTS)
async def test_an_alert_is_acknowledged_by_its_station_or_its_district(
    service: Service, account: str
) -> None:
    answer = await service.post(account, f"{ALERT}/acknowledgement")

    assert answer.status_code == (200 if account in ANSWERING else 403)
    assert bool(service.alerts.by_id[an_alert().id].acknowledged) == (account in ANSWERING)


@pytest.mark.parametrize("account", ACCOUNTS)
async def test_an_alert_is_escalated_by_hand_by_those_or_an_operator(
    service: Service, account: str
) -> None:
    answer = await service.post(account, f"{ALERT}/escalation")

    assert answer.status_code == (200 if account in ESCALATING else 403)
    assert len(service.alerts.told) == (2 if account in ESCALATING else 1)


@pytest.mark.parametrize("path", [LIST, ALERT])
async def test_without_a_token_nothing_is_read(service: Service, path: str) -> None:
    assert (await service.client.get(path)).status_code == 401


@pytest.mark.parametrize("what", ["acknowledgement", "escalation"])
async def test_without_a_token_nothing_is_decided(service: Service, what: str) -> None:
    assert (await service.client.post(f"{ALERT}/{what}")).status_code == 401


async def test_an_alert_tells_who_was_told_when_and_its_version(service: Service) -> None:
    answer = await service.get(STATION, ALERT)

    assert answer.headers["ETag"] == '"1"'
    assert answer.json() == {
        "id": str(an_alert().id),
        "declaration_id": str(UUID(int=1)),
        "commune_code": COMMUNE,
        "receipt": "0000000A",
        "state": "raised",
        "level": "station",
        "declared_at": "2021-07-19T05:00:00Z",
        "raised_at": "2021-07-19T05:00:00Z",
        "due_at": "2021-07-19T05:15:00Z",
        "told": [
            {
                "level": "station",
                "unit_code": STATION,
                "accounts": [STATION],
                "at": "2021-07-19T05:00:00Z",
                "by": None,
            }
        ],
        "acknowledged_at": None,
        "acknowledged_by": None,
        "version": 1,
    }


@pytest.mark.parametrize("path", ["", "/acknowledgement", "/escalation"])
async def test_an_alert_that_was_never_raised_is_not_found(service: Service, path: str) -> None:
    unknown = f"/alerts/{UUID(int=7)}{path}"

    answer = await (service.post if path else service.get)(STATION, unknown)

    assert answer.status_code == 404


async def test_the_acknowledgement_is_that_of_the_tokens_account(service: Service) -> None:
    answer = await service.post(CENTRE, f"{ALERT}/acknowledgement")

    assert (answer.json()["state"], answer.json()["acknowledged_by"]) == ("acknowledged", CENTRE)
    assert answer.headers["ETag"] == '"2"'


async def test_a_second_acknowledgement_gets_the_same_answer(service: Service) -> None:
    first = await service.post(STATION, f"{ALERT}/acknowledgement")
    service.time = LATER

    second = await service.post(CENTRE, f"{ALERT}/acknowledgement", if_match='"1"')

    assert (second.status_code, second.json()) == (200, first.json())
    assert [type(event).__name__ for event in service.alerts.told] == [
        "AlertRaised",
        "AlertAcknowledged",
    ]


async def test_an_escalated_alert_can_still_be_acknowledged(service: Service) -> None:
    await service.post(STATION, f"{ALERT}/escalation")

    answer = await service.post(STATION, f"{ALERT}/acknowledgement")

    assert [one["level"] for one in answer.json()["told"]] == ["station", "district"]
    assert answer.json()["state"] == "acknowledged"


async def test_an_escalation_by_hand_says_by_whom_and_gives_as_long_again(
    service: Service,
) -> None:
    answer = await service.post("van-hanh", f"{ALERT}/escalation")

    assert answer.json()["told"][1]["by"] == "van-hanh"
    assert datetime.fromisoformat(answer.json()["due_at"]) == NOON + WITHIN


@pytest.mark.parametrize("what", ["acknowledgement", "escalation"])
async def test_an_outdated_if_match_decides_nothing(service: Service, what: str) -> None:
    answer = await service.post(STATION, f"{ALERT}/{what}", if_match='"9"')

    assert answer.status_code == 412
    assert len(service.alerts.told) == 1


@pytest.mark.parametrize("what", ["acknowledgement", "escalation"])
async def test_an_if_match_of_what_was_read_is_taken(service: Service, what: str) -> None:
    read = await service.get(STATION, ALERT)

    answer = await service.post(STATION, f"{ALERT}/{what}", if_match=read.headers["ETag"])

    assert answer.status_code == 200


async def test_an_acknowledged_alert_is_escalated_no_more(service: Service) -> None:
    await service.alerts.change(acknowledge(an_alert(), STATION, NOON), NOON)

    answer = await service.post(STATION, f"{ALERT}/escalation")

    assert answer.status_code == 409
    assert answer.json()["type"] == "/docs#problem-alert-acknowledged"


async def test_at_the_last_level_there_is_nobody_left_to_tell(service: Service) -> None:
    await service.alerts.change(escalate(an_alert(), DISTRICT_DESK, NOON, WITHIN), NOON)

    answer = await service.post(STATION, f"{ALERT}/escalation")

    assert answer.status_code == 409
    assert answer.json()["type"] == "/docs#problem-nobody-left-to-tell"
    assert answer.json()["detail"] == "Đã báo đến cấp cao nhất."


async def test_every_decision_is_in_the_audit_trail_with_its_account(service: Service) -> None:
    await service.post("van-hanh", f"{ALERT}/escalation")
    await service.post(STATION, f"{ALERT}/acknowledgement")

    assert [(deed.who, deed.action) for deed in service.audit.deeds] == [
        ("van-hanh", "escalate"),
        (STATION, "acknowledge"),
    ]


async def test_nothing_is_decided_that_cannot_be_written_to_the_trail(service: Service) -> None:
    service.audit.is_away = True

    answer = await service.post(STATION, f"{ALERT}/acknowledgement")

    assert answer.status_code == 503
    assert not service.alerts.by_id[an_alert().id].acknowledged


async def test_an_acknowledgement_that_the_clock_overtakes_is_recorded_after_it(
    service: Service,
) -> None:
    service.alerts.overtake_with(escalate(an_alert(), DISTRICT_DESK, NOON, WITHIN))

    answer = await service.post(STATION, f"{ALERT}/acknowledgement")

    assert answer.json()["state"] == "acknowledged"
    assert [type(event).__name__ for event in service.alerts.told] == [
        "AlertRaised",
        "AlertEscalated",
        "AlertAcknowledged",
    ]


async def test_an_escalation_that_an_acknowledgement_overtakes_is_refused(
    service: Service,
) -> None:
    service.alerts.overtake_with(acknowledge(an_alert(), STATION, NOON))

    answer = await service.post("van-hanh", f"{ALERT}/escalation")

    assert answer.status_code == 409
    assert len(service.alerts.by_id[an_alert().id].told) == 1


async def test_a_page_goes_on_where_the_last_one_ended(service: Service) -> None:
    await service.alerts.add([an_alert(2, at=LATER), an_alert(3, commune_code=OTHER_COMMUNE)])

    first = (await service.get(STATION, f"{LIST}&limit=1")).json()
    rest = (await service.get(STATION, f"{LIST}&limit=2&cursor={first['next']}")).json()

    listed = [one["declaration_id"] for one in [*first["items"], *rest["items"]]]
    assert listed == [str(UUID(int=2)), str(UUID(int=1))]
    assert rest["next"] is None


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("", "commune_code"),
        ("?commune_code=899", "commune_code"),
        (f"?commune_code={COMMUNE}&limit=0", "limit"),
        (f"?commune_code={COMMUNE}&cursor=x", "cursor"),
    ],
)
async def test_a_list_that_is_asked_for_wrongly_names_the_field(
    service: Service, query: str, field: str
) -> None:
    answer = await service.get(STATION, f"/alerts{query}")

    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == [field]
