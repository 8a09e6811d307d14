"""The issuer's key: made at its first start, kept, never shown."""

import json
from pathlib import Path
from typing import Any

from joserfc import jwt
from joserfc.jwk import ECKey

from deploy.local.private_file import made_once

ALGORITHM = "ES256"
CURVE = "P-256"
# RFC 9068: an access token says so, and an identity token cannot be passed off as one.
ACCESS_TOKEN = "at+jwt"  # noqa: S105


class Signer:
    def __init__(self, key: ECKey) -> None:
        self._key = key
        self._kid = key.thumbprint()

    def sign(self, claims: dict[str, Any]) -> str:
        header = {"alg": ALGORITHM, "typ": ACCESS_TOKEN, "kid": self._kid}
        return jwt.encode(header, claims, self._key, algorithms=[ALGORITHM])

    def jwks(self) -> dict[str, Any]:
        """The public half, as verifiers fetch it."""
        public = self._key.as_dict(private=False, kid=self._kid, use="sig", alg=ALGORITHM)
        return {"keys": [public]}


def load_signer(path: Path) -> Signer:
    return Signer(ECKey.import_key(json.loads(made_once(path, _new_key))))


def _new_key() -> str:
    return json.dumps(ECKey.generate_key(CURVE, private=True).as_dict(private=True))
