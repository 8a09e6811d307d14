"""Reads the services' sources as the rules see them."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SERVICES_FOLDER = ROOT / "services"


@cache
def modules(folder: str = "") -> list[Path]:
    """Every module under `services/<folder>`."""
    return sorted((SERVICES_FOLDER / folder).rglob("*.py"))


def place(path: Path) -> str:
    """Where `path` is, from the root of the services: `declarations/health/rules.py`."""
    return path.relative_to(SERVICES_FOLDER).as_posix()


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def imports_of(path: Path) -> list[str]:
    """The full name of everything that is imported, as in `services.duty.alerts.rules`."""
    return list(_imports(tree_of(path)))


def _imports(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@cache
def names_in(path: Path) -> set[str]:
    """Every name that is used with what it is an attribute of: `datetime.now`, `os.environ`."""
    return {
        f"{node.value.id}.{node.attr}"
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)
    }


@cache
def calls_in(path: Path) -> set[str]:
    """The last name of everything that is called."""
    called = (node.func for node in ast.walk(tree_of(path)) if isinstance(node, ast.Call))
    return {
        one.attr if isinstance(one, ast.Attribute) else getattr(one, "id", "") for one in called
    }


def functions_in(path: Path) -> Iterator[tuple[str, int]]:
    """Each function and how many lines it has."""
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name, (node.end_lineno or node.lineno) - node.lineno + 1


def catchers_in(path: Path) -> Iterator[str]:
    """Each function that catches everything and keeps it: it does not end by raising it on."""
    for function in ast.walk(tree_of(path)):
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            for node in ast.walk(function):
                if isinstance(node, ast.ExceptHandler) and _keeps_everything(node):
                    yield function.name


def _keeps_everything(handler: ast.ExceptHandler) -> bool:
    caught = ast.unparse(handler.type).split(", ") if handler.type else ["BaseException"]
    broad = {"Exception", "BaseException"} & {name.strip("()") for name in caught}
    last = handler.body[-1]
    return bool(broad) and not (isinstance(last, ast.Raise) and last.exc is None)
