"""From what pydantic found wrong to what the sender is told: the field and a sentence."""

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple

from services.backbone.http.field_texts import ANY, BY_TYPE
from services.backbone.http.texts import Text

# Enough to correct a form; a hostile body must not make the answer longer than itself.
MOST_ERRORS = 50

_PLACES = frozenset({"body", "query", "path", "header", "cookie"})

# The name of a field is vocabulary. What does not look like one is somebody's data in the wrong
# place, such as a name used as a key, and is not repeated.
_VOCABULARY = re.compile(r"[a-z][a-z0-9_-]{0,39}")

# What pydantic tells of the form itself. Other words of an error's context may quote what was sent.
_OF_THE_FORM = frozenset(
    {"expected", "ge", "gt", "le", "lt", "max_length", "min_length", "multiple_of"}
)


class FieldError(NamedTuple):
    """A field that is wrong, by its path (`person.id_number`), and why."""

    field: str
    text: Text
    limits: Mapping[str, object] = MappingProxyType({})


def field_errors(errors: Sequence[Any], texts: Mapping[str, Text]) -> tuple[FieldError, ...]:
    """What to say about pydantic's `errors`, once per field; `texts` explains our own codes."""
    found: dict[str, FieldError] = {}
    for error in errors:
        path = _path(error)
        if path not in found and len(found) < MOST_ERRORS:
            found[path] = FieldError(path, _text(error, texts), _limits(error.get("ctx") or {}))
    return tuple(found.values())


def _path(error: Any) -> str:
    location = list(error["loc"])
    if location and location[0] in _PLACES:
        place, *location = location
        location = location or [place]
    if error["type"] == "json_invalid":
        location = []
    return ".".join(map(_part, location)) or "body"


def _part(part: object) -> str:
    if isinstance(part, int):
        return str(part)
    return part if isinstance(part, str) and _VOCABULARY.fullmatch(part) else "*"


def _text(error: Any, texts: Mapping[str, Text]) -> Text:
    said = error.get("ctx") or {}
    if isinstance(said.get("vi"), str) and isinstance(said.get("en"), str):
        return Text(said["vi"], said["en"])
    return texts.get(error["type"]) or BY_TYPE.get(error["type"], ANY)


def _limits(context: Mapping[str, object]) -> dict[str, object]:
    return {
        name: _without_words(value)
        for name, value in context.items()
        if name in _OF_THE_FORM or isinstance(value, int | float)
    }


def _without_words(limit: object) -> object:
    # Pydantic lists choices in English: 'a', 'b' or 'c'.
    return limit.replace("' or '", "', '") if isinstance(limit, str) else limit
