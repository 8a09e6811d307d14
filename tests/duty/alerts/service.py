"""The alerts' edge over fakes, with accounts as the profile gives them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import httpx
from joserfc import jwt
from joserfc.jwk import ECKey, Key
from prometheus_client import CollectorRegistry

from services.backbone.http.app import Api, create_app
from services.backbone.identity.tokens import TokenVerifier
from services.duty.alerts import edge
from services.duty.alerts.decisions import Decisions
from services.duty.alerts.escalation import Escalation
from services.duty.texts import TEXTS
from tests.duty.builders import NOON, WITHIN, the_areas
from tests.duty.fakes import FixedChains, InMemoryAlerts, InMemoryAudit

ISSUER, AUDIENCE = "https://issuer.example", "epidemic-order"
KEY = ECKey.generate_key("P-256", {"kid": "1"})

# Account: its role and its areas.
ACCOUNTS = {
    "tram-y-te-30730": ("health-station", "30730"),
    "tram-y-te-30766": ("health-station", "30766"),
    "ubnd-xa-30730": ("commune-authority", "30730"),
    "ubnd-xa-30766": ("commune-authority", "30766"),
    "trung-tam-y-te-899": ("district-health", "899"),
    "trung-tam-y-te-900": ("district-health", "900"),
    "so-y-te": ("health-department", "91"),
    "giam-doc": ("director", "91"),
    "van-phong": ("office", "91"),
    "van-hanh": ("operator", "91"),
    "thanh-tra": ("inspectorate", "91"),
    "ubnd-tinh": ("provincial-reader", "91"),
}


class OneKey:
    async def key(self, kid: str) -> Key | None:
        return KEY


class Service:
    """`client` speaks to the edge; `time` is what its clock shows."""

    def __init__(self) -> None:
        self.time = NOON
        self.alerts, self.audit = InMemoryAlerts(), InMemoryAudit()
        decisions = Decisions(
            self.alerts, Escalation(FixedChains(), WITHIN), self.audit, lambda: self.time
        )
        app = create_app(
            Api(
                title="Duty",
                version="1",
                summary="",
                registry=CollectorRegistry(),
                lifespan=_nothing_beside,
                routers=[edge.router(self.alerts, decisions, the_areas())],
                verifier=TokenVerifier(OneKey(), ISSUER, AUDIENCE, lambda: NOON),
                texts=TEXTS,
            )
        )
        self.client = httpx.AsyncClient(
            transport=httpx.ASGITransport(app), base_url="http://duty.example"
        )

    async def get(self, account: str, path: str) -> httpx.Response:
        return await self.client.get(path, headers=signed_in(account))

    async def post(self, account: str, path: str, if_match: str | None = None) -> httpx.Response:
        headers = signed_in(account) | ({"If-Match": if_match} if if_match else {})
        return await self.client.post(path, headers=headers)


def signed_in(account: str) -> dict[str, str]:
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
