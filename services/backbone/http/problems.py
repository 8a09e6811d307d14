"""RFC 9457 problem details: what is wrong, with which fields, never with which values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from services.backbone.http.fields import FieldError
from services.backbone.http.headers import Header
from services.backbone.http.languages import Language
from services.backbone.http.texts import CODES, DETAILS, TITLES, Text

MEDIA_TYPE = b"application/problem+json"

# Where /docs explains the code; a problem's `type` leads there.
TYPE_PREFIX = "/docs#problem-"

_NOTHING_KNOWN = Text("", "")


class Problem(Exception):
    """Ends a request with a problem answer.

    `code` says which problem it is, by default the general one of its status. `numbers` fill the
    placeholders of its text; they are numbers so that nothing that was sent can slip in.
    """

    def __init__(
        self,
        status: int,
        code: str | None = None,
        *,
        errors: Sequence[FieldError] = (),
        headers: Mapping[str, str] | None = None,
        **numbers: float,
    ) -> None:
        super().__init__(status, code)
        self.status = status
        self.code = code or CODES.get(status, "problem")
        self.errors = errors
        self.headers = headers or {}
        self.numbers = numbers


@dataclass(frozen=True, slots=True)
class Rendered:
    """A problem, ready to send."""

    status: int
    headers: list[Header]
    body: bytes


class Catalogue:
    """The texts of our own problem and field codes, beside those that every service has."""

    def __init__(self, texts: Mapping[str, Text] | None = None) -> None:
        self.texts: Mapping[str, Text] = {**DETAILS, **(texts or {})}

    def render(self, problem: Problem, language: Language, instance: str | None = None) -> Rendered:
        """`problem` in `language`; `instance` is the id under which we know this occurrence."""
        body = orjson.dumps(self._document(problem, language, instance))
        headers = [
            (b"content-type", MEDIA_TYPE),
            (b"content-language", language.encode()),
            (b"content-length", str(len(body)).encode()),
            *((name.lower().encode(), value.encode()) for name, value in problem.headers.items()),
        ]
        return Rendered(problem.status, headers, body)

    def _document(
        self, problem: Problem, language: Language, instance: str | None
    ) -> dict[str, Any]:
        title = TITLES.get(problem.status, TITLES[500 if problem.status >= 500 else 400])
        detail = self.texts.get(problem.code, _NOTHING_KNOWN).in_(language)
        document: dict[str, Any] = {
            "type": TYPE_PREFIX + problem.code,
            "title": title.in_(language),
            "status": problem.status,
            "detail": _filled(detail, problem.numbers),
        }
        if instance:
            document["instance"] = instance
        if problem.errors:
            document["errors"] = [
                {"field": error.field, "message": _filled(error.text.in_(language), error.limits)}
                for error in problem.errors
            ]
        return document


def _filled(template: str, values: Mapping[str, object]) -> str:
    for name, value in values.items():
        template = template.replace("{" + name + "}", str(value))
    return template
