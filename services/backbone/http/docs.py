"""The OpenAPI document as one plain page, made here because a station may have no internet."""

import base64
import hashlib
import json
from collections.abc import Iterable, Mapping
from html import escape
from typing import Any

from services.backbone.http.texts import Text

_STYLE = """
body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}
h2{border-top:1px solid #ccc;padding-top:1rem}code,pre{font-size:.9rem}
pre{background:#f4f4f4;padding:.75rem;overflow:auto}dt{font-weight:600}
"""

_STYLE_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()

# The page's only addition to what every answer is allowed.
POLICY = f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; frame-ancestors 'none'"


def page(document: Mapping[str, Any], problems: Mapping[str, Text]) -> str:
    """`document` for people: every operation, every schema, every problem."""
    about = document["info"]
    title = escape(f"{about['title']} {about['version']}")
    parts = [
        f'<!doctype html><html lang="vi"><meta charset="utf-8"><title>{title}</title>',
        f"<style>{_STYLE}</style><h1>{title}</h1><p>{escape(about.get('summary') or '')}</p>",
        '<p><a href="/openapi.json">openapi.json</a> · <a href="/asyncapi">asyncapi</a></p>',
        *_operations(document["paths"]),
        "<h2>Schemas</h2>",
        *_schemas(document["components"]["schemas"]),
        "<h2>Problems</h2><dl>",
        *(_problem(code, text) for code, text in sorted(problems.items())),
        "</dl></html>",
    ]
    return "\n".join(parts)


def _operations(paths: Mapping[str, Mapping[str, Any]]) -> Iterable[str]:
    for path, methods in paths.items():
        for method, operation in methods.items():
            yield f"<h2><code>{method.upper()} {escape(path)}</code></h2>"
            yield f"<p>{escape(operation.get('summary', ''))}</p>"
            yield f"<p>{escape(operation.get('description', ''))}</p>"
            yield _json({name: operation[name] for name in _SHOWN if name in operation})


_SHOWN = ("security", "parameters", "requestBody", "responses")


def _schemas(schemas: Mapping[str, Any]) -> Iterable[str]:
    for name, schema in sorted(schemas.items()):
        yield f'<details id="schema-{escape(name)}"><summary>{escape(name)}</summary>'
        yield _json(schema) + "</details>"


def _problem(code: str, text: Text) -> str:
    return f'<dt id="problem-{escape(code)}">{escape(code)}</dt><dd>{escape(" / ".join(text))}</dd>'


def _json(value: Any) -> str:
    return f"<pre>{escape(json.dumps(value, indent=2, ensure_ascii=False))}</pre>"
