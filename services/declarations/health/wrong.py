"""What is wrong with a well-written declaration, in the shape that pydantic gives its errors.

A sender hears of both kinds at once.
"""

from typing import Any

Wrong = dict[str, Any]
Path = tuple[str | int, ...]


def wrong(path: Path, code: str, **limits: int) -> Wrong:
    """The field at `path` is wrong for the reason that the texts know as `code`."""
    return {"loc": path, "type": code, "ctx": limits}
