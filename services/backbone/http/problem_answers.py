"""Which problems the OpenAPI document tells of a route: what its policy and parameters imply."""

from collections.abc import Iterable, Mapping
from typing import Any

from services.backbone.http.problems import MEDIA_TYPE
from services.backbone.http.texts import TITLES

SCHEMA: dict[str, Any] = {
    "type": "object",
    "description": "RFC 9457 problem details. Names fields, never their values.",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string", "format": "uri-reference"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "instance": {"type": "string", "format": "uri"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["field", "message"],
                "properties": {"field": {"type": "string"}, "message": {"type": "string"}},
                "additionalProperties": False,
            },
        },
    },
    "additionalProperties": False,
}

_CONTENT = {MEDIA_TYPE.decode(): {"schema": {"$ref": "#/components/schemas/Problem"}}}
_LANGUAGE = {"Content-Language": {"schema": {"enum": ["vi", "en"]}, "required": True}}
_RETRY_AFTER = {"Retry-After": {"schema": {"type": "integer", "minimum": 0}, "required": True}}
_CHALLENGE = {"WWW-Authenticate": {"schema": {"type": "string"}, "required": True}}
_HEADERS: dict[int, dict[str, Any]] = {401: _CHALLENGE, 429: _RETRY_AFTER, 503: _RETRY_AFTER}


def components() -> dict[str, Any]:
    """One answer per status, to which every operation refers."""
    return {
        _name(status): {"description": f"{title.vi} · {title.en}"} | _shape(status)
        for status, title in TITLES.items()
        if status < 500 or status in _HEADERS
    }


def complete(method: str, operation: Mapping[str, Any], *, is_hot: bool) -> dict[str, Any]:
    """`operation` with every problem that it may end with; what it says itself stays."""
    told = {
        status: answer if int(status) < 400 else answer | _shape(int(status))
        for status, answer in operation.get("responses", {}).items()
        if not _is_fastapis_own(answer)
    }
    statuses = _implied(method, operation)
    # A hot route takes its body as JSON, whatever it is called.
    for status in sorted(statuses - {415} if is_hot else statuses):
        told.setdefault(str(status), {"$ref": f"#/components/responses/{_name(status)}"})
    return {**operation, "responses": told}


def _implied(method: str, operation: Mapping[str, Any]) -> set[int]:
    parameters = operation.get("parameters", [])
    statuses = {503}
    if operation.get("security"):
        statuses |= {401, 403}
    if parameters:
        statuses.add(422)
    if any(one["in"] == "path" for one in parameters):
        statuses.add(404)
    if "requestBody" in operation:
        statuses |= {413, 415, 422}
    if method.upper() != "GET":
        # Who changes something may find it in another state, or find the id taken.
        statuses.add(409)
    return statuses | _of_versions(parameters)


def _of_versions(parameters: Iterable[Mapping[str, Any]]) -> set[int]:
    for one in parameters:
        if one["in"] == "header" and one["name"].lower() == "if-match":
            return {412, 428} if one.get("required") else {412}
    return set()


def _is_fastapis_own(answer: Mapping[str, Any]) -> bool:
    content = answer.get("content", {}).get("application/json", {})
    return str(content.get("schema", {}).get("$ref", "")).endswith("/HTTPValidationError")


def _shape(status: int) -> dict[str, Any]:
    return {"content": _CONTENT, "headers": _LANGUAGE | _HEADERS.get(status, {})}


def _name(status: int) -> str:
    return f"Problem{status}"
