"""The keys of each service: made at the first start, a file each, readable by the owner only."""

import secrets
from base64 import b64decode, b64encode

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from deploy.local.plan import SERVICES
from deploy.local.private_file import OWNER_ONLY_FOLDER, made_once
from deploy.local.run_dir import RunDir

KEY_BYTES = 32
RANDOM_KEYS = {
    "declarations": ("pseudonym_key", "key_encryption_key", "receipt_key"),
    "duty": ("key_encryption_key",),
    "notifications": ("key_encryption_key",),
}
# They seal what only the notifications service may open.
SEALERS = ("declarations", "duty")


def make_secrets(run: RunDir) -> None:
    for service in SERVICES:
        # A service is told its folder even when it has no secret yet.
        (run.secrets / service).mkdir(parents=True, exist_ok=True, mode=OWNER_ONLY_FOLDER)
    for service, names in RANDOM_KEYS.items():
        for name in names:
            made_once(run.secrets / service / name, _random_key)
    private_key = made_once(run.secrets / "notifications" / "contact_private_key", _contact_key)
    for service in SEALERS:
        made_once(run.secrets / service / "contact_public_key", lambda: _public_half(private_key))


def _random_key() -> str:
    return b64encode(secrets.token_bytes(KEY_BYTES)).decode()


def _contact_key() -> str:
    return b64encode(X25519PrivateKey.generate().private_bytes_raw()).decode()


def _public_half(private_key: str) -> str:
    key = X25519PrivateKey.from_private_bytes(b64decode(private_key))
    return b64encode(key.public_key().public_bytes_raw()).decode()
