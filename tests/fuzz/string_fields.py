"""Finds every text in a request body, and makes the smallest body that holds a given one there."""

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any
from uuid import uuid4

from hypothesis import find
from hypothesis import strategies as st

Schema = Mapping[str, Any]
Schemas = Mapping[str, Schema]

# A property's name, an item of a list, or the number of a choice.
Step = str | int
Path = tuple[Step, ...]

ITEM = "[]"
_REFERENCE = "#/components/schemas/"


def string_fields(schema: Schema, schemas: Schemas) -> Iterator[Path]:
    """Where in a value of `schema` there may be a string."""
    schema = _resolved(schema, schemas)
    if schema.get("type") == "string":
        yield ()
    for number, choice in enumerate(_choices(schema)):
        yield from ((number, *path) for path in string_fields(choice, schemas))
    for name, field in schema.get("properties", {}).items():
        yield from ((name, *path) for path in string_fields(field, schemas))
    if "items" in schema:
        yield from ((ITEM, *path) for path in string_fields(schema["items"], schemas))


def field_name(path: Path) -> str:
    """What an error calls the field at `path`."""
    names = [step for step in path if isinstance(step, str)]
    return ".".join("0" if name == ITEM else name for name in names)


def body_with(text: object, path: Path, schema: Schema, schemas: Schemas, base: Any = None) -> Any:
    """A value of `schema` with `text` at `path`: `base` changed, or else only what is required."""
    if not path:
        return text
    schema = _resolved(schema, schemas)
    step, rest = path[0], path[1:]
    if isinstance(step, int):
        return body_with(text, rest, _choices(schema)[step], schemas, base)
    if step == ITEM:
        first = base[0] if isinstance(base, list) and base else None
        return [body_with(text, rest, schema["items"], schemas, first)]
    whole = base if isinstance(base, dict) else _object(schema, schemas)
    field = schema["properties"][step]
    return {**whole, step: body_with(text, rest, field, schemas, whole.get(step))}


def smallest(schema: Schema, schemas: Schemas) -> Any:
    """A value of `schema` with only what is required."""
    schema = _resolved(schema, schemas)
    if "const" in schema:
        return schema["const"]
    if "enum" in schema:
        return schema["enum"][0]
    if choices := _choices(schema):
        return smallest(choices[0], schemas)
    return _OF_TYPE[schema.get("type", "null")](schema, schemas)


def _object(schema: Schema, schemas: Schemas) -> dict[str, Any]:
    fields = schema.get("properties", {})
    return {name: smallest(fields[name], schemas) for name in schema.get("required", ())}


def _list(schema: Schema, schemas: Schemas) -> list[Any]:
    return [smallest(schema["items"], schemas)] * int(schema.get("minItems", 0))


def _text(schema: Schema, _: Schemas) -> str:
    if schema.get("format") == "uuid":
        return str(uuid4())
    if "pattern" not in schema:
        return "a" * int(schema.get("minLength", 1))
    return _matching(schema["pattern"], schema.get("minLength", 0))


@cache
def _matching(pattern: str, least: int) -> str:
    texts: st.SearchStrategy[str] = st.from_regex(re.compile(pattern))
    return find(texts, lambda text: len(text) >= least)


_OF_TYPE: Mapping[str, Callable[[Schema, Schemas], Any]] = {
    "object": _object,
    "array": _list,
    "string": _text,
    "boolean": lambda schema, _: False,
    "integer": lambda schema, _: schema.get("minimum", 1),
    "number": lambda schema, _: schema.get("minimum", 1),
    "null": lambda schema, _: None,
}


def _choices(schema: Schema) -> list[Schema]:
    return [*schema.get("anyOf", ()), *schema.get("oneOf", ()), *schema.get("allOf", ())]


def _resolved(schema: Schema, schemas: Schemas) -> Schema:
    while "$ref" in schema:
        schema = schemas[schema["$ref"].removeprefix(_REFERENCE)]
    return schema
