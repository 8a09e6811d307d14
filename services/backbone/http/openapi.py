"""The OpenAPI document of a service: FastAPI's own, the hot routes, and all their problems."""

from collections.abc import Iterable
from typing import Any

from fastapi import FastAPI

from services.backbone.http import problem_answers
from services.backbone.http.hot import HotRoute

# FastAPI's shape of a 422, which no answer of ours has.
_NOT_OURS = ("HTTPValidationError", "ValidationError")


def document(app: FastAPI, hot: Iterable[HotRoute]) -> dict[str, Any]:
    """OpenAPI 3.1 of every route of `app` and of the `hot` ones."""
    # A copy, as FastAPI keeps what it made and gives the same again.
    found = {"paths": {}, "components": {}} | app.openapi()
    schemas = {
        name: schema
        for name, schema in found["components"].get("schemas", {}).items()
        if name not in _NOT_OURS
    }
    paths = {
        path: {
            method: problem_answers.complete(method, operation, is_hot=False)
            for method, operation in methods.items()
        }
        for path, methods in found["paths"].items()
    }
    for route in hot:
        operation = problem_answers.complete(route.method, route.operation, is_hot=True)
        paths.setdefault(route.path, {})[route.method.lower()] = operation
        schemas |= route.schemas
    schemas["Problem"] = problem_answers.SCHEMA
    components = found["components"] | {
        "schemas": schemas,
        "responses": problem_answers.components(),
    }
    return found | {"paths": paths, "components": components}
