"""A route that is served below FastAPI because its rate matters, and its documentation."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel
from starlette.types import ASGIApp, Receive, Scope, Send

from services.backbone.http.headers import Header

_REFERENCE = "#/components/schemas/{model}"
_JSON: Header = (b"content-type", b"application/json")


@dataclass(frozen=True, slots=True, eq=False)
class HotRoute:
    """`endpoint` gets (scope, receive, send) of every `method` request to exactly `path`.

    A hot route is public: what needs an account is not hot.
    """

    method: str
    path: str
    endpoint: ASGIApp
    operation: Mapping[str, Any] = field(repr=False)
    schemas: Mapping[str, Any] = field(repr=False)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        await self.endpoint(scope, receive, send)


def documented(
    summary: str, form: type[BaseModel], answers: Mapping[int, tuple[str, type[BaseModel]]]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The OpenAPI operation and schemas of a route that takes `form` and gives `answers`.

    `answers` says for each status what it means and what it holds.
    """
    schemas: dict[str, Any] = {}
    operation = {
        "summary": summary,
        "requestBody": {"required": True, "content": _content(form, "validation", schemas)},
        "responses": {
            str(status): {
                "description": meaning,
                "content": _content(model, "serialization", schemas),
            }
            for status, (meaning, model) in answers.items()
        },
    }
    return operation, schemas


async def send_json(send: Send, status: int, body: bytes, headers: tuple[Header, ...] = ()) -> None:
    """Answer with `body`, which is JSON already."""
    length = (b"content-length", b"%d" % len(body))
    await send(
        {"type": "http.response.start", "status": status, "headers": [_JSON, length, *headers]}
    )
    await send({"type": "http.response.body", "body": body})


def _content(model: type[BaseModel], mode: Any, schemas: dict[str, Any]) -> dict[str, Any]:
    schema = model.model_json_schema(mode=mode, ref_template=_REFERENCE)
    schemas.update(schema.pop("$defs", {}))
    schemas[model.__name__] = schema
    return {"application/json": {"schema": {"$ref": _REFERENCE.format(model=model.__name__)}}}
