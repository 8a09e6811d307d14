"""The one password that every demo account has: random, and easy to read out and type."""

import secrets
from pathlib import Path

from deploy.local.private_file import made_once

CONSONANTS, VOWELS = "bcdghklmnprstvx", "aeiou"
WORDS, SYLLABLES = 3, 3  # nine syllables out of 75 each: 56 bits


def demo_password(path: Path) -> str:
    """The one in `path`; the first call makes it."""
    return made_once(path, lambda: "-".join(_word() for _ in range(WORDS)))


def _word() -> str:
    return "".join(secrets.choice(CONSONANTS) + secrets.choice(VOWELS) for _ in range(SYLLABLES))
