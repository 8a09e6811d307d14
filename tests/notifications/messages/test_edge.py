"""Who may read what became of messages, and what they see."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, Key
from prometheus_client import CollectorRegistry

from services.backbone.http.app import Api, create_app
from services.backbone.identity.tokens import TokenVerifier
from services.notifications.messages import edge
from services.notifications.sms.model import Unknown
from tests.notifications.builders import (
    DECLARATION,
    NOON,
    PERSON,
    SECOND,
    STATION,
    VIETTEL_PHONE,
    a_message,
    an_alert_message,
    the_areas,
)
from tests.notifications.messages.service import Service

ISSUER, AUDIENCE = "https://issuer.example", "epidemic-order"
KEY = ECKey.generate_key("P-256", {"kid": "1"})

# Account: its role and its areas.
ACCOUNTS = {
    "tram-y-te-30730": ("health-station", "30730"),
    "tram-y-te-30766": ("health-station", "30766"),
    "ubnd-xa-30730": ("commune-authority", "30730"),
    "trung-tam-y-te-899": ("district-health", "899"),
    "trung-tam-y-te-900": ("district-health", "900"),
    "so-y-te": ("health-department", "91"),
    "giam-doc": ("director", "91"),
    "van-phong": ("office", "91"),
    "van-hanh": ("operator", "91"),
    "phong-vien-thong": ("telecom-room", "91"),
    "thanh-tra": ("inspectorate", "91"),
    "ubnd-tinh": ("provincial-reader", "91"),
}
READERS = [
    "tram-y-te-30730",
    "ubnd-xa-30730",
    "trung-tam-y-te-899",
    "so-y-te",
    "giam-doc",
    "van-phong",
    "van-hanh",
    "phong-vien-thong",
]
ELSEWHERE = ["tram-y-te-30766", "trung-tam-y-te-900"]
NO_READERS = ["thanh-tra", "ubnd-tinh"]


class OneKey:
    async def key(self, kid: str) -> Key | None:
        return KEY


class Edge:
    """The messages' edge over fakes."""

    def __init__(self) -> None:
        self.service = Service()
        app = create_app(
            Api(
                title="Notifications",
                version="1",
                summary="",
                registry=CollectorRegistry(),
                lifespan=_nothing_beside,
                routers=[edge.router(self.service.messages, the_areas())],
                verifier=TokenVerifier(OneKey(), ISSUER, AUDIENCE, lambda: NOON),
            )
        )
        self._client = httpx.AsyncClient(
            transport=httpx.ASGITransport(app), base_url="http://notifications.example"
        )

    async def get(self, path: str, account: str | None = "van-hanh") -> httpx.Response:
        headers = _signed_in(account) if account else {}
        return await self._client.get(path, headers=headers)

    async def listed(self, path: str, account: str = "van-hanh") -> list[dict[str, Any]]:
        items: list[dict[str, Any]] = (await self.get(path, account)).json()["items"]
        return items


def _signed_in(account: str) -> dict[str, str]:
    role, area = ACCOUNTS[account]
    claims = {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "sub": account,
        "exp": int((NOON + timedelta(hours=1)).timestamp()),
        "roles": [role],
        "areas": [area],
    }
    token = jwt.encode(
        {"alg": "ES256", "typ": "at+jwt", "kid": "1"}, claims, KEY, algorithms=["ES256"]
    )
    return {"Authorization": f"Bearer {token}"}


@asynccontextmanager
async def _nothing_beside() -> AsyncIterator[None]:
    yield


OF_THE_DECLARATION = f"/messages?cause={DECLARATION}"


async def test_an_account_sees_what_was_sent_but_neither_the_text_nor_the_person() -> None:
    service = Edge()
    message = await service.service.sent(a_message())

    answer = await service.get(OF_THE_DECLARATION)

    assert answer.json() == {
        "items": [
            {
                "id": str(message.id),
                "template": "symptom-advice",
                "channel": "sms",
                "recipient": {"kind": "person", "account": None},
                "status": "sending",
                "outcome_unknown": False,
                "carrier": "viettel",
                "segments": 1,
                "attempts": 1,
                "created_at": "2021-07-19T05:00:00Z",
                "updated_at": "2021-07-19T05:00:00Z",
            }
        ],
        "next": None,
    }
    for secret in (VIETTEL_PHONE, str(PERSON), "0000000A"):
        assert secret not in answer.text


async def test_of_staff_it_says_which_account_was_told() -> None:
    service = Edge()
    await service.service.add(an_alert_message())

    [row] = await service.listed(OF_THE_DECLARATION)

    assert row["recipient"] == {"kind": "station", "account": STATION}
    assert (row["carrier"], row["segments"]) == (None, None)


async def test_an_unknown_outcome_is_told() -> None:
    service = Edge()
    service.service.channel.in_trouble["viettel"] = Unknown()
    message = await service.service.sent(a_message())

    row = (await service.get(f"/messages/{message.id}")).json()

    assert (row["status"], row["outcome_unknown"]) == ("created", True)


@pytest.mark.parametrize("account", READERS)
async def test_those_who_answer_for_the_commune_read_its_messages(account: str) -> None:
    service = Edge()
    [message] = await service.service.add(a_message())

    assert len(await service.listed(OF_THE_DECLARATION, account)) == 1
    assert (await service.get(f"/messages/{message.id}", account)).status_code == 200


@pytest.mark.parametrize("account", ELSEWHERE)
async def test_elsewhere_they_are_absent(account: str) -> None:
    service = Edge()
    [message] = await service.service.add(a_message())

    assert await service.listed(OF_THE_DECLARATION, account) == []
    assert (await service.get(f"/messages/{message.id}", account)).status_code == 403


@pytest.mark.parametrize(("account", "status"), [*((one, 403) for one in NO_READERS), (None, 401)])
async def test_nobody_else_reads_messages(account: str | None, status: int) -> None:
    service = Edge()
    [message] = await service.service.add(a_message())

    paths = (OF_THE_DECLARATION, f"/messages/{message.id}")
    assert [(await service.get(path, account)).status_code for path in paths] == [status, status]


async def test_a_list_is_read_in_pages() -> None:
    service = Edge()
    first, second = await service.service.add(
        a_message(), an_alert_message(created_at=NOON + SECOND)
    )

    page = (await service.get(f"{OF_THE_DECLARATION}&limit=1")).json()
    rest = (await service.get(f"{OF_THE_DECLARATION}&limit=1&cursor={page['next']}")).json()
    last = (await service.get(f"{OF_THE_DECLARATION}&limit=1&cursor={rest['next']}")).json()

    ids = [one["id"] for one in [*page["items"], *rest["items"]]]
    assert ids == [str(first.id), str(second.id)]
    assert last == {"items": [], "next": None}


@pytest.mark.parametrize(
    "path", ["/messages", "/messages?cause=1", f"{OF_THE_DECLARATION}&cursor=x", "/messages/1"]
)
async def test_what_cannot_be_read_is_refused(path: str) -> None:
    answer = await Edge().get(path)

    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"


async def test_an_unknown_message_is_not_found_and_an_unknown_cause_has_none() -> None:
    service = Edge()

    assert (await service.get(f"/messages/{UUID(int=9)}")).status_code == 404
    assert await service.listed(f"/messages?cause={UUID(int=9)}") == []
