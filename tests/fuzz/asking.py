"""Requests written by a test itself, to any operation of an OpenAPI document."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import httpx

from tests.fuzz.callers import Fitting, roles_of
from tests.fuzz.ready import Ready
from tests.fuzz.string_fields import Path, body_with, smallest, string_fields

Schema = Mapping[str, Any]


@dataclass(frozen=True)
class Operation:
    """One operation, and how to call it with what it needs and no more."""

    method: str
    path: str
    described: Schema
    schemas: Mapping[str, Schema]

    @property
    def name(self) -> str:
        return f"{self.method} {self.path}"

    @property
    def body(self) -> Schema | None:
        """The schema of its JSON body."""
        content = self.described.get("requestBody", {}).get("content", {})
        schema: Schema | None = content.get("application/json", {}).get("schema")
        return schema

    def texts(self) -> list[Path]:
        """Where its body may hold a string."""
        if self.body is None:
            return []
        return list(dict.fromkeys(string_fields(self.body, self.schemas)))

    def body_with(self, text: object, path: Path, ready: Ready) -> Any:
        """A new body with `text` at `path`, for the rest one that is right if any is `ready`."""
        base, *_ = ready.get(self.name, (None,))
        if base is not None and "id" in base:
            base = base | {"id": str(uuid4())}
        return body_with(text, path, self.body or {}, self.schemas, base)

    def parameters(self, place: str) -> list[Schema]:
        return [one for one in self.described.get("parameters", ()) if one["in"] == place]

    def required(self, place: str, given: Mapping[str, str]) -> dict[str, str]:
        """The parameters that it cannot do without, and those that are `given`."""
        needed = {
            one["name"]: str(smallest(one["schema"], self.schemas))
            for one in self.parameters(place)
            if one.get("required") and one["name"] not in given
        }
        return {**needed, **given}


def operations_of(document: Schema) -> Iterator[Operation]:
    """Every operation of `document`."""
    schemas = document["components"]["schemas"]
    for path, methods in document["paths"].items():
        for method, described in methods.items():
            yield Operation(method.upper(), path, described, schemas)


class Asking:
    """Sends requests to one service as somebody who may."""

    def __init__(self, client: httpx.Client, caller: Fitting) -> None:
        self._client = client
        self._caller = caller

    def send(
        self, operation: Operation, body: Any = None, **given: Mapping[str, str]
    ) -> httpx.Response:
        """The answer to `body`, with the parameters that are `given` by their place."""
        path, query, headers = (
            operation.required(place, given.get(place, {})) for place in ("path", "query", "header")
        )
        roles = roles_of(operation.described)
        if roles is not None:
            headers["Authorization"] = f"Bearer {self._caller.token(roles)}"
        url = operation.path
        for name, value in path.items():
            url = url.replace("{" + name + "}", quote(value, safe=""))
        if body is not None:
            headers["Content-Type"] = "application/json"
        # Escaped, as half of a surrogate pair has no UTF-8.
        content = None if body is None else json.dumps(body).encode()
        return self._client.request(
            operation.method, url, params=query, headers=headers, content=content
        )
