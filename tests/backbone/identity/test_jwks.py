"""The issuer's keys: asked for seldom, kept when it is away, and only those that may verify."""

import asyncio
import base64
import json
from datetime import timedelta
from typing import Any

import pytest
from joserfc.jwk import ECKey, Key, OctKey

from services.backbone.identity.fetch import Unanswered
from services.backbone.identity.jwks import IssuerAway, Jwks
from tests.backbone.identity.builders import EC, ISSUER, NOW, RSA, FakeClock

JWKS_URI = f"{ISSUER}/protocol/openid-connect/certs"


class FakeIssuer:
    """Serves discovery and keys, can be away, and counts how often it was asked for keys."""

    def __init__(self, *keys: Key) -> None:
        self.keys = [key.as_dict(private=False) for key in keys]
        self.discovery: dict[str, Any] = {"issuer": ISSUER, "jwks_uri": JWKS_URI}
        self.is_away = False
        self.asked = 0

    async def answer(self, url: str) -> bytes:
        if self.is_away:
            raise Unanswered
        if url == JWKS_URI:
            self.asked += 1
            await asyncio.sleep(0)
            return json.dumps({"keys": self.keys}).encode()
        if url == f"{ISSUER}/.well-known/openid-configuration":
            return json.dumps(self.discovery).encode()
        raise Unanswered


def keys_of(issuer: FakeIssuer, clock: FakeClock | None = None) -> Jwks:
    return Jwks(issuer.answer, ISSUER, clock or FakeClock())


async def kid_of(jwks: Jwks, kid: str) -> str | None:
    key = await jwks.key(kid)
    return None if key is None else key.kid


async def test_a_key_is_fetched_once_for_all_who_wait_for_it() -> None:
    issuer = FakeIssuer(EC)
    jwks = keys_of(issuer)

    found = await asyncio.gather(*(kid_of(jwks, "ec") for _ in range(50)))

    assert found == ["ec"] * 50
    assert issuer.asked == 1


async def test_ten_thousand_made_up_keys_are_one_question_a_minute() -> None:
    issuer, clock = FakeIssuer(EC), FakeClock()
    jwks = keys_of(issuer, clock)
    await kid_of(jwks, "ec")

    for number in range(10_000):
        clock.now = NOW + timedelta(milliseconds=6 * number)
        assert await kid_of(jwks, f"made-up-{number}") is None

    # The last of them came 59.994 seconds after the first fetch.
    assert issuer.asked == 1


async def test_a_new_key_is_known_a_minute_after_the_last_question() -> None:
    issuer, clock = FakeIssuer(EC), FakeClock()
    jwks = keys_of(issuer, clock)
    await kid_of(jwks, "ec")
    issuer.keys.append(RSA.as_dict(private=False))

    at_once = await kid_of(jwks, "rsa")
    clock.now = NOW + timedelta(seconds=60)
    later = await kid_of(jwks, "rsa")

    assert (at_once, later) == (None, "rsa")


async def test_a_withdrawn_key_is_forgotten_within_minutes() -> None:
    issuer, clock = FakeIssuer(EC, RSA), FakeClock()
    jwks = keys_of(issuer, clock)
    await kid_of(jwks, "rsa")
    issuer.keys.pop()

    clock.now = NOW + timedelta(minutes=5, seconds=1)

    assert await kid_of(jwks, "rsa") is None


@pytest.mark.parametrize(("hours", "kid"), [(1, "ec"), (24, "ec")])
async def test_known_keys_are_used_for_a_day_when_the_issuer_is_away(hours: int, kid: str) -> None:
    issuer, clock = FakeIssuer(EC), FakeClock()
    jwks = keys_of(issuer, clock)
    await kid_of(jwks, "ec")
    issuer.is_away = True

    clock.now = NOW + timedelta(hours=hours)

    assert await kid_of(jwks, "ec") == kid


async def test_after_a_day_without_the_issuer_nobody_is_believed() -> None:
    issuer, clock = FakeIssuer(EC), FakeClock()
    jwks = keys_of(issuer, clock)
    await kid_of(jwks, "ec")
    issuer.is_away = True

    clock.now = NOW + timedelta(hours=24, seconds=1)

    with pytest.raises(IssuerAway):
        await jwks.key("ec")


async def test_an_issuer_that_comes_late_is_asked_again_after_seconds() -> None:
    issuer, clock = FakeIssuer(EC), FakeClock()
    jwks = keys_of(issuer, clock)
    issuer.is_away = True
    with pytest.raises(IssuerAway):
        await jwks.key("ec")

    issuer.is_away = False
    clock.now = NOW + timedelta(seconds=2)

    assert await kid_of(jwks, "ec") == "ec"


def named(jwk: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return {**jwk, "kid": "ec", **changes}


PUBLIC = EC.as_dict(private=False)
UNFIT = {
    "symmetric": named(OctKey.generate_key(256).as_dict(private=True)),
    "for encryption": named(PUBLIC, use="enc"),
    "another curve": named(ECKey.generate_key("P-384").as_dict(private=False)),
    "weak": {
        "kid": "ec",
        "kty": "RSA",
        "n": base64.urlsafe_b64encode(b"\xff" * 128).decode(),
        "e": "AQAB",
    },
    "of no kind": named({"kty": "XYZ"}),
    "broken": named(PUBLIC, x="!"),
    "without coordinates": {"kty": "EC", "crv": "P-256", "kid": "ec"},
    "without a name": {name: value for name, value in PUBLIC.items() if name != "kid"},
}


@pytest.mark.parametrize("jwk", UNFIT.values(), ids=UNFIT.keys())
@pytest.mark.filterwarnings("ignore::joserfc.errors.SecurityWarning")
async def test_a_key_that_may_not_verify_is_none_and_does_not_hide_the_others(
    jwk: dict[str, Any],
) -> None:
    issuer = FakeIssuer(RSA)
    issuer.keys.insert(0, jwk)
    jwks = keys_of(issuer)

    assert await kid_of(jwks, "ec") is None
    assert await kid_of(jwks, "rsa") == "rsa"


@pytest.mark.parametrize(
    "discovery",
    [
        {"issuer": "https://evil.example", "jwks_uri": JWKS_URI},
        {"issuer": ISSUER, "jwks_uri": JWKS_URI.replace("https://", "http://")},
        {"issuer": ISSUER},
        {},
    ],
)
async def test_a_discovery_that_is_not_the_issuers_gives_no_keys(discovery: dict[str, Any]) -> None:
    issuer = FakeIssuer(EC)
    issuer.discovery = discovery

    with pytest.raises(IssuerAway):
        await keys_of(issuer).key("ec")
