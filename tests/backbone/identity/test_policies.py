"""What a route asks of its caller, over HTTP."""

from typing import Annotated, Any

import httpx
import pytest
from fastapi import APIRouter
from joserfc.jwk import Key
from prometheus_client import CollectorRegistry, generate_latest

from services.backbone.identity.access import Actor
from services.backbone.identity.jwks import IssuerAway
from services.backbone.identity.policies import allowed, require, signed_in
from tests.backbone.http.builders import a_client, an_app
from tests.backbone.identity.builders import FakeKeys, a_token, a_verifier
from tests.backbone.identity.test_access import FakeAreas


def a_router() -> APIRouter:
    router = APIRouter()

    @router.get("/me")
    async def me(actor: Annotated[Actor, signed_in()]) -> str:
        return actor.account

    @router.get("/followups")
    async def followups(
        commune_code: str, actor: Annotated[Actor, allowed("health-station", "director")]
    ) -> str:
        require(actor, frozenset({"health-station"}), commune_code, FakeAreas())
        return "the list"

    return router


def a_service(**fields: Any) -> httpx.AsyncClient:
    return a_client(an_app(routers=[a_router()], **{"verifier": a_verifier(), **fields}))


def bearer(token: str) -> dict[str, str]:
    return {"authorization": f"Bearer {token}"}


async def test_an_account_is_let_in_and_known() -> None:
    answer = await a_service().get("/me", headers=bearer(a_token()))

    assert (answer.status_code, answer.json()) == (200, "tram-y-te-30730")


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"authorization": ""},
        {"authorization": "Bearer"},
        {"authorization": "Bearer "},
        {"authorization": "Basic dHJhbTpwYXNz"},
        {"authorization": a_token()},
        {"cookie": f"token={a_token()}"},
    ],
)
async def test_without_a_bearer_token_the_way_to_get_one_is_told(headers: dict[str, str]) -> None:
    answer = await a_service().get("/me", headers=headers)

    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == 'Bearer realm="epidemic-order"'


async def test_a_token_in_the_url_is_no_token() -> None:
    answer = await a_service().get("/me", params={"access_token": a_token()})

    assert answer.status_code == 401


async def test_a_refused_token_is_told_apart_and_counted_by_its_reason() -> None:
    registry = CollectorRegistry()

    answer = await a_service(registry=registry).get("/me", headers=bearer(a_token(aud="other")))

    assert answer.status_code == 401
    assert answer.headers["www-authenticate"].endswith('error="invalid_token"')
    assert b'identity_refused_tokens_total{reason="invalid_claim"} 1.0' in generate_latest(registry)


@pytest.mark.parametrize(
    ("roles", "areas", "commune", "status"),
    [
        (["health-station"], ["30730"], "30730", 200),
        (["health-station"], ["30730"], "30733", 403),
        (["health-station"], ["30730"], "99999", 403),
        (["health-station"], ["908"], "30733", 200),
        (["director"], ["91"], "30730", 403),
        (["press-room"], ["30730"], "30730", 403),
        ([], [], "30730", 403),
    ],
)
async def test_a_station_sees_its_commune_and_nobody_elses(
    roles: list[str], areas: list[str], commune: str, status: int
) -> None:
    token = a_token(roles=roles, areas=areas)

    answer = await a_service().get(
        "/followups", params={"commune_code": commune}, headers=bearer(token)
    )

    assert answer.status_code == status


async def test_a_refusal_does_not_tell_whether_the_place_exists() -> None:
    service = a_service()

    answers = [
        await service.get("/followups", params={"commune_code": code}, headers=bearer(a_token()))
        for code in ("30733", "99999")
    ]

    first, second = ({**answer.json(), "instance": ""} for answer in answers)
    assert first == second


async def test_while_the_issuer_is_away_signing_in_is_a_503() -> None:
    class NoKeys(FakeKeys):
        async def key(self, kid: str) -> Key | None:
            raise IssuerAway

    answer = await a_service(verifier=a_verifier(NoKeys())).get("/me", headers=bearer(a_token()))

    assert answer.status_code == 503
    assert int(answer.headers["retry-after"]) > 0


async def test_the_documentation_says_which_routes_need_an_account() -> None:
    document = (await a_service().get("/openapi.json")).json()

    assert document["paths"]["/me"]["get"]["security"] == [{"bearer": []}]
    assert document["components"]["securitySchemes"]["bearer"]["scheme"] == "bearer"


def test_a_policy_without_a_role_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="signed_in"):
        allowed()
