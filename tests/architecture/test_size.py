"""A module is one idea."""

import warnings

from tests.architecture.source import functions_in, modules, place

MOST_LINES = 250
LONG_MODULE = 200
LONG_FUNCTION = 25

LINES = {place(path): len(path.read_text(encoding="utf-8").splitlines()) for path in modules()}


def test_no_module_is_longer_than_one_idea() -> None:
    assert {one: lines for one, lines in LINES.items() if lines > MOST_LINES} == {}


def test_long_modules_and_functions_are_told() -> None:
    long_modules = [f"{one}: {lines}" for one, lines in LINES.items() if lines > LONG_MODULE]
    long_functions = [
        f"{place(path)} {name}: {lines}"
        for path in modules()
        for name, lines in functions_in(path)
        if lines > LONG_FUNCTION
    ]

    # A reason may be good; a reader should have seen it.
    warnings.warn("long:\n  " + "\n  ".join(long_modules + long_functions), stacklevel=1)
    assert len(long_modules) < len(LINES) / 10
