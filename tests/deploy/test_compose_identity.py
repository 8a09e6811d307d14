"""The realm gives tokens that the services understand."""

import json
import re
from typing import Any

from deploy.local.identity.accounts import read_accounts
from deploy.local.identity.tokens import LIFETIME
from deploy.local.paths import PROFILE, ROOT
from services.backbone.identity.tokens import ALGORITHMS
from tests.deploy.compose_file import containers

IDENTITY = ROOT / "deploy" / "identity"
REALM = json.loads((IDENTITY / "realm.json").read_text(encoding="utf-8"))
[CLIENT] = REALM["clients"]
ENVIRONMENT = containers()["declarations"]["environment"]


def mappers() -> dict[str, dict[str, str]]:
    """What stands in an access token, by the name of the claim."""
    return {
        one["config"].get("claim.name", "aud"): one["config"] for one in CLIENT["protocolMappers"]
    }


def test_the_roles_are_those_of_the_profiles() -> None:
    text = (ROOT / "deploy" / "profiles" / "README.md").read_text(encoding="utf-8")
    section = text.split("## Roles")[1].split("\n## ")[0]
    documented = re.findall(r"^\| `([a-z-]+)`", section, re.MULTILINE)

    assert [role["name"] for role in REALM["roles"]["realm"]] == documented


def test_every_role_of_the_staff_exists() -> None:
    held = {role for account in read_accounts(PROFILE).values() for role in account.roles}

    assert held <= {role["name"] for role in REALM["roles"]["realm"]}


def test_a_token_says_who_for_whom_and_what_they_may() -> None:
    claims = mappers()

    assert claims.keys() == {"sub", "roles", "unit", "areas", "aud"}
    # The services know people by their account, not by the issuer's own number.
    assert claims["sub"]["user.attribute"] == "username"
    assert claims["aud"]["included.client.audience"] == ENVIRONMENT["OIDC_AUDIENCE"]
    assert claims["roles"]["multivalued"] == claims["areas"]["multivalued"] == "true"
    assert {claim["access.token.claim"] for claim in claims.values()} == {"true"}


def test_the_issuer_is_the_realm_at_its_own_address() -> None:
    keycloak = containers()["identity"]["environment"]

    assert ENVIRONMENT["OIDC_ISSUER"] == f"{keycloak['KC_HOSTNAME']}/realms/{REALM['realm']}"


def test_tokens_are_signed_as_the_services_verify_and_live_a_quarter_of_an_hour() -> None:
    assert REALM["defaultSignatureAlgorithm"] in ALGORITHMS
    assert REALM["accessTokenLifespan"] == LIFETIME.total_seconds()
    assert CLIENT["attributes"]["access.token.header.type.rfc9068"] == "true"


def test_passwords_go_to_the_issuer_only() -> None:
    assert not CLIENT["directAccessGrantsEnabled"]
    assert not CLIENT["implicitFlowEnabled"]
    assert CLIENT["attributes"]["pkce.code.challenge.method"] == "S256"
    assert REALM["sslRequired"] == "all"
    assert REALM["bruteForceProtected"]


def test_nobody_can_give_themselves_another_unit_or_area() -> None:
    profile = _user_profile()

    for attribute in ("username", "unit", "areas"):
        assert profile[attribute]["permissions"]["edit"] == ["admin"]


def test_the_realm_brings_no_people_and_no_passwords() -> None:
    assert "users" not in REALM
    assert "secret" not in CLIENT


def _user_profile() -> dict[str, Any]:
    [component] = REALM["components"]["org.keycloak.userprofile.UserProfileProvider"]
    [text] = component["config"]["kc.user.profile.config"]
    return {one["name"]: one for one in json.loads(text)["attributes"]}
