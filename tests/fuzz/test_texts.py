"""Whatever a service can refuse with has its sentence in both languages."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.local.paths import ROOT
from services.backbone.http.field_texts import ANY, BY_TYPE
from services.backbone.http.texts import CODES, TITLES
from tests.fuzz.spoken import texts_of
from tests.system import System

pytestmark = pytest.mark.live

# Where the code of a problem or of a field's error stands among the arguments.
CODE_AT = {"Problem": 1, "PydanticCustomError": 0}


def codes_in(folder: Path) -> Iterator[tuple[str, str]]:
    """Each code that the source says, and where; a code that is no literal is shown as it is.

    What passes another problem on has its code.
    """
    for path in sorted(folder.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                at = CODE_AT.get(node.func.id)
                if at is not None and len(node.args) > at:
                    code = node.args[at]
                    if isinstance(code, ast.Attribute):
                        continue
                    said = code.value if isinstance(code, ast.Constant) else ast.unparse(code)
                    yield str(said), f"{path.relative_to(ROOT)}:{node.lineno}"


def test_every_code_of_a_service_has_a_text(system: System, service: str) -> None:
    known = texts_of(system.get(service, "/docs").text).keys() | BY_TYPE.keys()

    folders = [ROOT / "services" / service, ROOT / "services" / "backbone"]
    unknown = [
        f"{code} at {place}"
        for folder in folders
        for code, place in codes_in(folder)
        if code not in known
    ]

    assert unknown == []


def test_every_text_is_there_in_both_languages(system: System, service: str) -> None:
    texts = texts_of(system.get(service, "/docs").text)

    every = [*texts.values(), *TITLES.values(), *BY_TYPE.values(), ANY]

    assert CODES.keys() == TITLES.keys()
    assert [text for text in every if not text.vi or not text.en or text.vi == text.en] == []
    assert [text.vi for text in every if text.vi.isascii()] == []
