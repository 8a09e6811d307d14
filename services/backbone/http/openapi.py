"""The OpenAPI document of a service: FastAPI's own, the hot routes, and what problems look like."""

from collections.abc import Iterable
from typing import Any

from fastapi import FastAPI

from services.backbone.http.hot import HotRoute
from services.backbone.http.problems import MEDIA_TYPE

_PROBLEM: dict[str, Any] = {
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
            },
        },
    },
}
_ANY_PROBLEM = {
    "description": "Problem",
    "content": {MEDIA_TYPE.decode(): {"schema": {"$ref": "#/components/schemas/Problem"}}},
}

# FastAPI's shape of a 422, which no answer of ours has.
_NOT_OURS = ("HTTPValidationError", "ValidationError")


def document(app: FastAPI, hot: Iterable[HotRoute]) -> dict[str, Any]:
    """OpenAPI 3.1 of every route of `app` and of the `hot` ones."""
    found = app.openapi()
    schemas = found.setdefault("components", {}).setdefault("schemas", {})
    for name in _NOT_OURS:
        schemas.pop(name, None)
    schemas["Problem"] = _PROBLEM
    paths = found.setdefault("paths", {})
    for route in hot:
        paths.setdefault(route.path, {})[route.method.lower()] = dict(route.operation)
        schemas.update(route.schemas)
    for operation in _operations(paths):
        responses = operation["responses"] = dict(operation.get("responses", {}))
        responses.pop("422", None)
        responses["default"] = _ANY_PROBLEM
    return found


def _operations(paths: dict[str, Any]) -> list[dict[str, Any]]:
    return [operation for methods in paths.values() for operation in methods.values()]
