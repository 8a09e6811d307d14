"""Documents a body that a route reads by itself, because its validation needs a context."""

from typing import Any

from pydantic import BaseModel


def documented_body(form: type[BaseModel]) -> dict[str, Any]:
    """What `openapi_extra` of such a route is: it takes `form` as JSON."""
    schema = form.model_json_schema()
    # FastAPI collects no definitions from here.
    whole = _inlined(schema, schema.pop("$defs", {}))
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": whole}}}}


def _inlined(part: Any, definitions: dict[str, Any]) -> Any:
    if isinstance(part, list):
        return [_inlined(one, definitions) for one in part]
    if not isinstance(part, dict):
        return part
    reference = part.get("$ref")
    if isinstance(reference, str):
        return _inlined(definitions[reference.rpartition("/")[2]], definitions)
    return {name: _inlined(one, definitions) for name, one in part.items()}
