"""What an access token says about its bearer."""

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from deploy.local.identity.accounts import Account

LIFETIME = timedelta(minutes=15)


def claims_for(account: Account, issuer: str, audience: str, now: datetime) -> dict[str, Any]:
    issued_at = int(now.timestamp())
    return {
        "iss": issuer,
        "sub": account.account,
        "aud": audience,
        "iat": issued_at,
        "nbf": issued_at,
        "exp": issued_at + int(LIFETIME.total_seconds()),
        "jti": str(uuid4()),
        "roles": list(account.roles),
        "unit": account.unit_code,
        "areas": list(account.areas),
        "name": account.position_vi,
    }
