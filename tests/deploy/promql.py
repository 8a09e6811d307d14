"""Reads from PromQL which series it asks for, and by which labels."""

import re
from collections.abc import Iterator

_TEXT = re.compile(r"\"(?:[^\"\\]|\\.)*\"")
_RANGE = re.compile(r"\[[^\]]*\]")
_SELECTED = re.compile(r"([a-zA-Z_:][\w:]*)\s*\{([^}]*)\}")
_GROUPED = re.compile(r"\b(by|without|on|ignoring|group_left|group_right)\s*\(([^)]*)\)")
_WORD = re.compile(r"(?<![\w.])([a-zA-Z_:][\w:]*)\b(?!\s*\()")
_MATCHER = re.compile(r"(\w+)\s*(?:=~|!~|!=|=)")
_KEYWORDS = {"and", "or", "unless", "offset", "bool", "inf", "nan", "by", "on"}
# `5m` after `offset`.
_DURATION = re.compile(r"\b\d+(?:ms|[smhdwy])\b")


def series_in(expression: str) -> set[str]:
    """Every series that `expression` reads."""
    bare = _GROUPED.sub(" ", _TEXT.sub('""', expression))
    bare = re.sub(r"\{[^}]*\}", " ", _DURATION.sub(" ", _RANGE.sub(" ", bare)))
    return {word for word in _WORD.findall(bare) if word.lower() not in _KEYWORDS}


def labels_in(expression: str) -> set[str]:
    """Every label that `expression` selects or groups by."""
    return {*_selected(_TEXT.sub('""', expression)), *_grouped(expression)}


def _selected(expression: str) -> Iterator[str]:
    for _, matchers in _SELECTED.findall(expression):
        yield from _MATCHER.findall(matchers)


def _grouped(expression: str) -> Iterator[str]:
    for _, labels in _GROUPED.findall(expression):
        yield from filter(None, (label.strip() for label in labels.split(",")))
