"""The same API, asked as people ask it: of places, days, phones and ids that exist.

Random text of the right shape hardly ever names a commune or a moment of this week, so that a
fuzzer with nothing else only learns how requests are refused.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from tests.fuzz.ready import Ready

Schema = Mapping[str, Any]

OF_THE_ORDER: Mapping[str, tuple[str, ...]] = {
    "commune_code": ("30730",),
    "area_code": ("91", "899", "30730", "79"),
    "area": ("91", "899", "30730"),
    "phone": ("0987000111", "+84 98 700 0112", "0297 3812345"),
    "id_number": ("123456789", "987654321"),
    "form": ("whole-population",),
    "kind": ("whole-population",),
    "if-match": ('"1"', '"2"', '"3"'),
}

OF_THE_FORMAT: Mapping[str, tuple[str, ...]] = {
    "date": ("2021-07-12", "2021-07-18", "2021-07-19", "2021-07-20"),
    "date-time": (
        "2021-07-19T07:00:00+07:00",
        "2021-07-19T00:00:30Z",
        "2021-07-18T20:00:00+07:00",
    ),
}

_REFERENCE = "#/components/schemas/"
_PREFIX = "Plausible"


def plausible(document: Schema, ids: Mapping[str, Sequence[str]], bodies: Ready) -> dict[str, Any]:
    """`document` with narrower requests and the same answers; `ids` exist, `bodies` are right."""
    return _Narrowing(document, {**OF_THE_ORDER, **ids}, bodies).document()


class _Narrowing:
    def __init__(self, document: Schema, known: Mapping[str, Sequence[str]], bodies: Ready) -> None:
        self._document = document
        self._known = known
        self._bodies = bodies
        # Answers may use the same models, and are not narrowed.
        self._schemas: dict[str, Any] = dict(document["components"]["schemas"])

    def document(self) -> dict[str, Any]:
        paths = {
            path: {
                method: self._operation(f"{method.upper()} {path}", one)
                for method, one in methods.items()
            }
            for path, methods in self._document["paths"].items()
        }
        components = {**self._document["components"], "schemas": self._schemas}
        return {**self._document, "paths": paths, "components": components}

    def _operation(self, name: str, operation: Schema) -> dict[str, Any]:
        narrowed = dict(operation)
        if parameters := operation.get("parameters"):
            narrowed["parameters"] = [
                {**one, "schema": self._schema(one["schema"], one["name"])} for one in parameters
            ]
        if body := operation.get("requestBody"):
            content = {
                kind: {**one, "schema": self._body(name, one["schema"])}
                for kind, one in body["content"].items()
            }
            narrowed["requestBody"] = {**body, "content": content}
        return narrowed

    def _body(self, operation: str, schema: Schema) -> dict[str, Any]:
        narrowed = self._schema(schema, "")
        ready = self._bodies.get(operation)
        return {"anyOf": [{"enum": list(ready)}, narrowed]} if ready else narrowed

    def _schema(self, schema: Schema, name: str) -> dict[str, Any]:
        if "$ref" in schema:
            return {**schema, "$ref": _REFERENCE + self._model(schema["$ref"], name)}
        if schema.get("type") == "string" and (values := self._values(schema, name)):
            return {"type": "string", "enum": list(values)}
        narrowed = dict(schema)
        for choice in ("anyOf", "oneOf", "allOf", "prefixItems"):
            if choice in schema:
                narrowed[choice] = [self._schema(one, name) for one in schema[choice]]
        if isinstance(schema.get("items"), Mapping):
            narrowed["items"] = self._schema(schema["items"], name)
        if "properties" in schema:
            narrowed["properties"] = {
                field: self._schema(one, field) for field, one in schema["properties"].items()
            }
        return narrowed

    def _model(self, reference: str, name: str) -> str:
        model = reference.removeprefix(_REFERENCE)
        narrowed = f"{_PREFIX}{model}"
        if narrowed not in self._schemas:
            self._schemas[narrowed] = {}
            self._schemas[narrowed] = self._schema(self._schemas[model], name)
        return narrowed

    def _values(self, schema: Schema, name: str) -> Sequence[str]:
        return self._known.get(name) or OF_THE_FORMAT.get(schema.get("format", ""), ())
