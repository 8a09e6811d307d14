"""The local issuer: tokens that verify, and refusals that tell nothing."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import KeySet

from deploy.local.identity.app import create_app
from deploy.local.identity.settings import Settings

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
PASSWORD = "mot-hai-ba"
STAFF = """\
account,unit_code,position_vi,position_en,roles,areas,phone,email
van-phong,van-phong-so,Chánh Văn phòng,Chief,office head-of-unit,91 899,+84320000001,a@b.example
"""


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    folder = tmp_path_factory.mktemp("identity")
    (folder / "staff.csv").write_text(STAFF, encoding="utf-8")
    (folder / "password").write_text(PASSWORD)
    return Settings(
        profile_dir=folder, state_dir=folder / "state", demo_password_file=folder / "password"
    )


@pytest.fixture(scope="module")
async def issuer(settings: Settings) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(create_app(settings, clock=lambda: NOW))
    async with httpx.AsyncClient(transport=transport, base_url="http://issuer") as client:
        yield client


async def log_in(issuer: httpx.AsyncClient, **changes: str) -> httpx.Response:
    form = {"grant_type": "password", "username": "van-phong", "password": PASSWORD}
    return await issuer.post("/token", data=form | changes)


async def verified(issuer: httpx.AsyncClient, token: str) -> jwt.Token:
    keys = KeySet.import_key_set((await issuer.get("/jwks.json")).json())
    return jwt.decode(token, keys, algorithms=["ES256"])


async def test_a_token_verifies_against_the_published_keys(issuer: httpx.AsyncClient) -> None:
    token = (await log_in(issuer)).json()["access_token"]

    assert (await verified(issuer, token)).header["typ"] == "at+jwt"


async def test_a_token_says_who_its_bearer_is_and_for_how_long(
    issuer: httpx.AsyncClient, settings: Settings
) -> None:
    token = (await log_in(issuer)).json()["access_token"]

    claims: dict[str, Any] = dict((await verified(issuer, token)).claims)
    assert claims.pop("jti")
    assert claims == {
        "iss": settings.issuer,
        "sub": "van-phong",
        "aud": "epidemic-order",
        "iat": int(NOW.timestamp()),
        "nbf": int(NOW.timestamp()),
        "exp": int((NOW + timedelta(minutes=15)).timestamp()),
        "roles": ["office", "head-of-unit"],
        "unit": "van-phong-so",
        "areas": ["91", "899"],
        "name": "Chánh Văn phòng",
    }


async def test_two_tokens_differ(issuer: httpx.AsyncClient) -> None:
    first, second = [(await log_in(issuer)).json()["access_token"] for _ in range(2)]

    assert first != second


@pytest.mark.parametrize("wrong", [{"password": "khac"}, {"username": "khong-co"}])
async def test_a_wrong_password_and_an_unknown_account_are_refused_alike(
    issuer: httpx.AsyncClient, wrong: dict[str, str]
) -> None:
    answer = await log_in(issuer, **wrong)

    assert answer.status_code == 400
    assert answer.json() == {"error": "invalid_grant"}


async def test_an_empty_password_opens_no_account(issuer: httpx.AsyncClient) -> None:
    answer = await log_in(issuer, username="khong-co", password="")

    assert answer.json() == {"error": "invalid_request"}


async def test_another_grant_is_refused(issuer: httpx.AsyncClient) -> None:
    answer = await log_in(issuer, grant_type="client_credentials")

    assert answer.json() == {"error": "unsupported_grant_type"}


async def test_a_form_longer_than_a_login_is_not_read(issuer: httpx.AsyncClient) -> None:
    answer = await log_in(issuer, password="x" * 10_000)

    assert answer.json() == {"error": "unsupported_grant_type"}


@pytest.mark.parametrize("path", ["", "/dev"])
async def test_discovery_names_the_issuer_and_where_its_keys_are(
    issuer: httpx.AsyncClient, settings: Settings, path: str
) -> None:
    found = (await issuer.get(f"{path}/.well-known/openid-configuration")).json()

    assert "dev" in found["issuer"]
    assert found["issuer"] == settings.issuer
    assert found["jwks_uri"] == f"{settings.issuer}/jwks.json"


async def test_the_published_keys_are_only_the_public_half(issuer: httpx.AsyncClient) -> None:
    [key] = (await issuer.get("/dev/jwks.json")).json()["keys"]

    assert "d" not in key


@pytest.mark.usefixtures("issuer")
def test_only_the_owner_may_read_the_key_and_the_hashes(settings: Settings) -> None:
    modes = {path.name: path.stat().st_mode & 0o777 for path in settings.state_dir.iterdir()}

    assert modes == {"signing_key.json": 0o600, "passwords.json": 0o600}


@pytest.mark.usefixtures("issuer")
def test_no_password_is_kept_as_it_was_typed(settings: Settings) -> None:
    kept = (settings.state_dir / "passwords.json").read_text()

    assert PASSWORD not in kept
    assert "$argon2id$" in kept


async def test_a_restart_keeps_the_key(issuer: httpx.AsyncClient, settings: Settings) -> None:
    token = (await log_in(issuer)).json()["access_token"]
    transport = httpx.ASGITransport(create_app(settings))

    async with httpx.AsyncClient(transport=transport, base_url="http://issuer") as restarted:
        assert (await verified(restarted, token)).claims["sub"] == "van-phong"
