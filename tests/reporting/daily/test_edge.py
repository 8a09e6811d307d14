"""Who reads the figures of which area, and what they get."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, Key
from prometheus_client import CollectorRegistry

from services.backbone.http.app import Api, create_app
from services.backbone.identity.tokens import TokenVerifier
from services.contracts.declarations import Risk
from services.contracts.notifications import MessageFailedTemporarily
from services.reporting.daily import edge
from services.reporting.daily.rules import ALERT, DECLARATION, MESSAGE, OBLIGATION
from tests.reporting.builders import (
    COMMUNE,
    DISTRICT,
    NEIGHBOUR,
    NOON,
    OTHER_COMMUNE,
    OTHER_DISTRICT,
    PROVINCE,
    a_message,
    acknowledged,
    authority_acknowledged,
    authority_late,
    both_channels,
    declared,
    received,
    the_areas,
)
from tests.reporting.daily.counting import handlers
from tests.reporting.fakes import InMemoryDays

ISSUER, AUDIENCE = "https://issuer.example", "epidemic-order"
KEY = ECKey.generate_key("P-256", {"kid": "1"})
LATER = NOON + timedelta(minutes=5)

# Account: its role and its areas.
ACCOUNTS = {
    "giam-doc": ("director", PROVINCE),
    "van-phong": ("office", PROVINCE),
    "so-y-te": ("health-department", PROVINCE),
    "ubnd-tinh": ("provincial-reader", PROVINCE),
    "van-hanh": ("operator", ""),
    "trung-tam-y-te-899": ("district-health", DISTRICT),
    "tram-y-te-30730": ("health-station", COMMUNE),
    "ubnd-xa-30730": ("commune-authority", COMMUNE),
    "cong-tac-vien": ("staff", ""),
}
EVERYWHERE = {PROVINCE, DISTRICT, COMMUNE, NEIGHBOUR, OTHER_DISTRICT, OTHER_COMMUNE}


class OneKey:
    async def key(self, kid: str) -> Key | None:
        return KEY


@pytest.fixture
def days() -> InMemoryDays:
    return InMemoryDays()


@pytest.fixture
async def client(days: InMemoryDays) -> AsyncIterator[httpx.AsyncClient]:
    api = Api(
        title="Reporting",
        version="1",
        summary="",
        registry=CollectorRegistry(),
        lifespan=_nothing_beside,
        routers=[edge.router(days, the_areas(), lambda: LATER)],
        verifier=TokenVerifier(OneKey(), ISSUER, AUDIENCE, lambda: NOON),
    )
    transport = httpx.ASGITransport(create_app(api))
    async with httpx.AsyncClient(transport=transport, base_url="http://reporting") as opened:
        yield opened


def signed_in(account: str) -> dict[str, str]:
    role, area = ACCOUNTS[account]
    claims = {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "sub": account,
        "exp": int((NOON + timedelta(hours=1)).timestamp()),
        "roles": [role],
        "areas": [area] if area else [],
    }
    header = {"alg": "ES256", "typ": "at+jwt", "kid": "1"}
    return {"Authorization": f"Bearer {jwt.encode(header, claims, KEY, algorithms=['ES256'])}"}


async def get(
    client: httpx.AsyncClient, path: str, account: str = "van-phong", **headers: str
) -> httpx.Response:
    return await client.get(path, headers=signed_in(account) | headers)


async def test_a_day_answers_with_every_figure_of_the_area(
    client: httpx.AsyncClient, days: InMemoryDays
) -> None:
    counting = handlers(days)
    declarations = [declared(1), declared(2, risk=Risk.SYMPTOMATIC)]
    await counting.count(DECLARATION, [received(one) for one in declarations])
    await counting.count(ALERT, [received(acknowledged())])
    await counting.count(MESSAGE, [received(a_message(MessageFailedTemporarily))])
    owed = [authority_late(1), authority_acknowledged(1, version=2), both_channels(2)]
    await counting.count(OBLIGATION, [received(one) for one in owed])

    answer = await get(client, f"/days/2021-07-19?area={DISTRICT}")

    assert answer.json() == {
        "day": "2021-07-19",
        "area": "899",
        "name": "Thành phố Rạch Giá",
        "as_of": "2021-07-19T05:00:00Z",
        "figures": {
            "declarations": 2,
            "symptomatic": 1,
            "followed_up": 0,
            "acknowledged": 1,
            "acknowledgements_overdue": 1,
            "merged": 1,
            "alerts": {"raised": 1, "acknowledged": 1, "escalated": 0},
            "messages": {
                "created": 0,
                "sending": 0,
                "delivered": 0,
                "temporary-failure": 1,
                "permanent-failure": 0,
                "technical-failure": 0,
            },
        },
    }


@pytest.mark.parametrize("day", ["2021-07-18", "1900-01-01", "9999-12-31"])
async def test_a_day_without_events_answers_zeros_as_of_now(
    client: httpx.AsyncClient, day: str
) -> None:
    answer = await get(client, f"/days/{day}?area={PROVINCE}")

    assert answer.status_code == 200
    assert answer.json()["as_of"] == "2021-07-19T05:05:00Z"
    assert set(_numbers(answer.json()["figures"])) == {0}


@pytest.mark.parametrize(
    ("account", "seen"),
    [
        *((account, EVERYWHERE) for account in list(ACCOUNTS)[:5]),
        ("trung-tam-y-te-899", {DISTRICT, COMMUNE, NEIGHBOUR}),
        ("tram-y-te-30730", {COMMUNE}),
        ("ubnd-xa-30730", {COMMUNE}),
        ("cong-tac-vien", set()),
    ],
)
async def test_figures_are_for_those_who_answer_for_the_area(
    client: httpx.AsyncClient, account: str, seen: set[str]
) -> None:
    answers = {
        area: (await get(client, f"/days/2021-07-19?area={area}", account)).status_code
        for area in EVERYWHERE
    }

    assert answers == {area: 200 if area in seen else 403 for area in EVERYWHERE}


@pytest.mark.parametrize("area", ["92", "30731", "", "x" * 5000, "91%00", "$ne"])
async def test_an_area_that_the_profile_does_not_have_is_not_found(
    client: httpx.AsyncClient, area: str
) -> None:
    assert (await get(client, f"/days/2021-07-19?area={area}")).status_code == 404


@pytest.mark.parametrize(
    "day", ["2021-02-30", "2021-7-19", "20210719", "0", "1626652800", "2021-07-19T00:00:00", "x"]
)
async def test_what_is_no_day_is_malformed(client: httpx.AsyncClient, day: str) -> None:
    answer = await get(client, f"/days/{day}?area=91", **{"Accept-Language": "en"})

    assert answer.status_code == 422
    assert answer.json()["errors"] == [{"field": "day", "message": "Must be a date, YYYY-MM-DD"}]


async def test_an_area_must_be_named(client: httpx.AsyncClient) -> None:
    answer = await get(client, "/days/2021-07-19")

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "area"


async def test_without_a_token_nothing_is_read(client: httpx.AsyncClient) -> None:
    assert (await client.get("/days/2021-07-19?area=91")).status_code == 401


def _numbers(figures: dict[str, Any]) -> list[int]:
    inner = [value.values() if isinstance(value, dict) else [value] for value in figures.values()]
    return [number for numbers in inner for number in numbers]


@asynccontextmanager
async def _nothing_beside() -> AsyncIterator[None]:
    yield
