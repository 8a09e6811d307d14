"""Which of our two languages a reader asked for: Vietnamese unless English is preferred."""

from functools import lru_cache
from typing import Literal

from starlette.types import Scope

Language = Literal["vi", "en"]

_LONGEST_HEADER = 200


def language_of(scope: Scope) -> Language:
    """The language of the answer to this request."""
    for name, value in scope["headers"]:
        if name == b"accept-language":
            return language(value.decode("latin-1"))
    return "vi"


def language(accept_language: str | None) -> Language:
    """English when it is asked for before Vietnamese, Vietnamese in every other case."""
    return _language((accept_language or "")[:_LONGEST_HEADER])


@lru_cache(maxsize=256)
def _language(accept_language: str) -> Language:
    wishes = [_wish(item) for item in accept_language.lower().split(",")]
    english, vietnamese = _weight_of("en", wishes), _weight_of("vi", wishes)
    return "en" if english > vietnamese else "vi"


def _weight_of(primary: str, wishes: list[tuple[str, float]]) -> float:
    return max((weight for tag, weight in wishes if tag == primary), default=0.0)


def _wish(item: str) -> tuple[str, float]:
    tag, _, parameter = item.partition(";")
    return tag.strip().partition("-")[0], _weight(parameter.strip())


def _weight(parameter: str) -> float:
    try:
        return float(parameter.removeprefix("q=")) if parameter else 1.0
    except ValueError:
        return 0.0
