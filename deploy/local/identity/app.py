"""Puts the issuer together."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from starlette.applications import Starlette

from deploy.local.identity.accounts import Account, read_accounts
from deploy.local.identity.edge import IdentityEdge, routes
from deploy.local.identity.passwords import load_passwords
from deploy.local.identity.settings import Settings
from deploy.local.identity.signing import load_signer
from deploy.local.identity.tokens import claims_for


def wall_clock() -> datetime:
    # Tokens live in real time even when the scenario clock says 2021.
    return datetime.now(UTC)


def create_app(settings: Settings, clock: Callable[[], datetime] = wall_clock) -> Starlette:
    accounts = read_accounts(settings.profile_dir)
    passwords = load_passwords(
        settings.state_dir / "passwords.json", accounts, settings.demo_password_file.read_text()
    )
    signer = load_signer(settings.state_dir / "signing_key.json")

    def claims(account: Account) -> dict[str, Any]:
        return claims_for(account, settings.issuer, settings.oidc_audience, clock())

    edge = IdentityEdge(accounts, passwords, signer, claims)
    return Starlette(routes=routes(edge, settings.issuer))
