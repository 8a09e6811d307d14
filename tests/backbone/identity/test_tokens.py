"""Only a token that our issuer made for us, now, proves who sent it."""

import base64
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from joserfc.jwk import ECKey

from services.backbone.identity.access import Actor
from services.backbone.identity.tokens import TokenRefused
from tests.backbone.identity.builders import (
    CLAIMS,
    EC,
    ED,
    NOW,
    RSA,
    STRANGER,
    FakeClock,
    FakeKeys,
    a_forged_token,
    a_token,
    a_verifier,
)

STATION = Actor(
    account="tram-y-te-30730",
    roles=frozenset({"health-station"}),
    unit="tram-y-te-30730",
    areas=frozenset({"30730"}),
)
AT = int(NOW.timestamp())

pytestmark = pytest.mark.filterwarnings("ignore:EdDSA is deprecated")


@pytest.mark.parametrize("key", [EC, ED, RSA], ids=["ES256", "EdDSA", "RS256"])
@pytest.mark.parametrize("typ", ["at+jwt", "JWT", "application/at+jwt"])
async def test_a_token_of_our_issuer_says_who_sent_it(key: Any, typ: str) -> None:
    assert await a_verifier().actor(a_token(key, header={"typ": typ})) == STATION


async def test_a_token_for_several_audiences_is_good_when_we_are_one() -> None:
    assert await a_verifier().actor(a_token(aud=["account", "epidemic-order"])) == STATION


async def test_an_account_without_roles_or_areas_is_somebody_who_may_nothing() -> None:
    actor = await a_verifier().actor(a_token(roles=None, areas=None, unit=None))

    assert actor == Actor("tram-y-te-30730")


@pytest.mark.parametrize(
    "claims", [{"exp": AT - 59}, {"nbf": AT + 60}, {"iat": AT + 60}], ids=["exp", "nbf", "iat"]
)
async def test_clocks_may_differ_by_a_minute(claims: dict[str, Any]) -> None:
    assert await a_verifier().actor(a_token(**claims)) == STATION


PUBLIC_PEM = EC.as_pem(private=False)
OWN_KEY = STRANGER.as_dict(private=False)

HOSTILE: dict[str, Callable[[], str]] = {
    "empty": lambda: "",
    "no token": lambda: "Lan",
    "two parts": lambda: a_token().rsplit(".", 1)[0],
    "four parts": lambda: a_token() + ".x",
    "five parts, as if encrypted": lambda: a_token() + ".x.y",
    "not base64": lambda: "é.é.é",
    "null bytes": lambda: "\x00.\x00.\x00",
    "a header of arrays": lambda: "W1tbW10." + a_token().split(".", 1)[1],
    "a header nested without end": lambda: (
        f"{base64.urlsafe_b64encode(b'[' * 5000).decode()}.e30.x"
    ),
    "alg none": lambda: a_forged_token({"alg": "none", "typ": "JWT", "kid": "ec"}),
    "alg None": lambda: a_forged_token({"alg": "None", "typ": "JWT", "kid": "ec"}),
    "alg nOnE": lambda: a_forged_token({"alg": "nOnE", "typ": "JWT", "kid": "ec"}),
    "no alg": lambda: a_forged_token({"typ": "JWT", "kid": "ec"}),
    "alg a list": lambda: a_forged_token({"alg": ["ES256"], "typ": "JWT", "kid": "ec"}),
    "HS256 with the public key": lambda: a_forged_token(
        {"alg": "HS256", "typ": "JWT", "kid": "ec"}, PUBLIC_PEM
    ),
    "HS256 with an empty key": lambda: a_forged_token({"alg": "HS256", "typ": "JWT", "kid": "ec"}),
    "HS512": lambda: a_forged_token({"alg": "HS512", "typ": "JWT", "kid": "ec"}, PUBLIC_PEM),
    "PS256": lambda: a_forged_token({"alg": "PS256", "typ": "JWT", "kid": "rsa"}, b"x"),
    "ES256K": lambda: a_forged_token({"alg": "ES256K", "typ": "JWT", "kid": "ec"}, b"x"),
    "another kind of key than its algorithm": lambda: a_forged_token(
        {"alg": "RS256", "typ": "JWT", "kid": "ec"}, b"x"
    ),
    "signed by a stranger with our key's name": lambda: a_token(STRANGER),
    "without its signature": lambda: a_token().rsplit(".", 1)[0] + ".",
    "another's claims": lambda: _swapped(a_token(sub="giam-doc"), a_token()),
    "unknown key": lambda: a_token(EC, header={"kid": "ec2"}),
    "no key id": lambda: a_token(EC, header={"kid": None}),
    "key id a path": lambda: a_token(EC, header={"kid": "../../ec"}),
    "key id an injection": lambda: a_token(EC, header={"kid": "ec' OR '1'='1"}),
    "key id empty": lambda: a_token(EC, header={"kid": ""}),
    "key id a number": lambda: a_forged_token({"alg": "ES256", "typ": "JWT", "kid": 1}, b"x"),
    "brings its key": lambda: a_token(STRANGER, header={"jwk": OWN_KEY}),
    "says where its key is": lambda: a_token(STRANGER, header={"jku": "https://evil.example/k"}),
    "says where its certificate is": lambda: a_token(
        STRANGER, header={"x5u": "https://evil.example/c"}
    ),
    "brings its certificate": lambda: a_token(STRANGER, header={"x5c": ["MII"]}),
    "critical extension": lambda: a_forged_token(
        {"alg": "ES256", "typ": "JWT", "kid": "ec", "crit": ["exp"]}, b"x"
    ),
    "no type": lambda: a_token(header={"typ": None}),
    "a logout token": lambda: a_token(header={"typ": "logout+jwt"}),
    "a proof of possession": lambda: a_token(header={"typ": "dpop+jwt"}),
    "an ID token": lambda: a_token(header={"typ": "JWT"}, at_hash="x"),
    "an ID token of Keycloak": lambda: a_token(header={"typ": "JWT"}, typ="ID"),
    "a refresh token of Keycloak": lambda: a_token(header={"typ": "JWT"}, typ="Refresh"),
    "another issuer": lambda: a_token(iss="https://id.example"),
    "our issuer with a slash more": lambda: a_token(iss=CLAIMS["iss"] + "/"),
    "no issuer": lambda: a_token(iss=None),
    "issuer a list": lambda: a_token(iss=[CLAIMS["iss"]]),
    "another audience": lambda: a_token(aud="account"),
    "no audience": lambda: a_token(aud=None),
    "audience empty": lambda: a_token(aud=[]),
    "audience an object": lambda: a_token(aud={"epidemic-order": True}),
    "expired": lambda: a_token(exp=AT - 61),
    "expired just now": lambda: a_token(exp=AT - 60),
    "no expiry": lambda: a_token(exp=None),
    "expiry a text": lambda: a_token(exp=str(AT + 600)),
    "expiry not a number": lambda: a_token(exp=float("nan")),
    "expiry without end": lambda: a_token(exp=float("inf")),
    "not yet good": lambda: a_token(nbf=AT + 61),
    "from the future": lambda: a_token(iat=AT + 61),
    "nobody": lambda: a_token(sub=None),
    "a blank account": lambda: a_token(sub=""),
    "account a number": lambda: a_token(sub=7),
    "account an object": lambda: a_token(sub={"$ne": ""}),
    "roles a text": lambda: a_token(roles="health-station"),
    "roles of objects": lambda: a_token(roles=[{"$ne": ""}]),
    "areas a number": lambda: a_token(areas=91),
    "too long": lambda: a_token(note="x" * 9000),
}


@pytest.mark.parametrize("make", HOSTILE.values(), ids=HOSTILE.keys())
async def test_a_token_that_proves_nothing_is_refused(make: Callable[[], str]) -> None:
    with pytest.raises(TokenRefused):
        await a_verifier().actor(make())


def _swapped(claims_of: str, rest_of: str) -> str:
    header, _, signature = rest_of.split(".")
    return f"{header}.{claims_of.split('.')[1]}.{signature}"


GOOD = a_token()


@given(place=st.integers(0, len(GOOD) - 2), byte=st.characters(max_codepoint=255))
async def test_a_changed_token_is_refused_whatever_was_changed(place: int, byte: str) -> None:
    # The last character of the signature carries spare bits, so it stays.
    changed = GOOD[:place] + byte + GOOD[place + 1 :]
    if changed == GOOD:
        return

    with pytest.raises(TokenRefused):
        await a_verifier().actor(changed)


@given(st.text(max_size=200))
async def test_any_text_is_refused(text: str) -> None:
    with pytest.raises(TokenRefused):
        await a_verifier().actor(text)


async def test_a_known_token_is_not_verified_again_for_a_minute() -> None:
    keys, clock = FakeKeys(EC), FakeClock()
    verifier = a_verifier(keys, clock)
    token = a_token()

    for seconds in (0, 30, 59):
        clock.now = NOW + timedelta(seconds=seconds)
        await verifier.actor(token)
    within_a_minute = len(keys.asked)
    clock.now = NOW + timedelta(seconds=60)
    await verifier.actor(token)

    assert within_a_minute == 1
    assert len(keys.asked) == 2


async def test_a_known_token_still_expires() -> None:
    clock = FakeClock()
    verifier = a_verifier(clock=clock)
    token = a_token(exp=AT - 40)
    await verifier.actor(token)

    clock.now = NOW + timedelta(seconds=20)

    with pytest.raises(TokenRefused):
        await verifier.actor(token)


async def test_a_refusal_is_not_remembered_as_somebody() -> None:
    verifier = a_verifier()
    forged = a_token(STRANGER)

    for _ in range(2):
        with pytest.raises(TokenRefused):
            await verifier.actor(forged)


def test_the_reason_of_a_refusal_does_not_quote_the_token() -> None:
    assert str(TokenRefused("expired-token")) == "expired-token"
    assert isinstance(STRANGER, ECKey)
