"""Passwords, kept only as argon2id hashes."""

import json
from collections.abc import Iterable
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError

from deploy.local.private_file import write_private


class Passwords:
    """The hash of every account's password."""

    def __init__(self, hashes: dict[str, str], hasher: PasswordHasher) -> None:
        self._hashes = hashes
        self._hasher = hasher
        # Checked for an unknown account, so that it takes as long to refuse as a known one.
        self._nobody = hasher.hash("")

    def match(self, account: str, password: str) -> bool:
        try:
            return self._hasher.verify(self._hashes.get(account, self._nobody), password) and (
                account in self._hashes
            )
        except VerificationError:
            return False


def load_passwords(path: Path, accounts: Iterable[str], demo_password: str) -> Passwords:
    """The kept hashes; an account without one gets the demo password."""
    hasher = PasswordHasher()
    hashes: dict[str, str] = json.loads(path.read_text()) if path.exists() else {}
    newcomers = [account for account in accounts if account not in hashes]
    if newcomers:
        # One hash for all: they share the password, and hundreds would take half a minute.
        hashes |= dict.fromkeys(newcomers, hasher.hash(demo_password))
        write_private(path, json.dumps(hashes, indent=1))
    return Passwords(hashes, hasher)
