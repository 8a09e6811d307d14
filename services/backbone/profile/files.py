"""Reads YAML and CSV into models and names every mistake by its file, row and field."""

import csv
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import ParamSpec, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from services.backbone.profile.plain_yaml import load_plain

M = TypeVar("M", bound=BaseModel)
T = TypeVar("T")
P = ParamSpec("P")


class ProfileInvalid(Exception):
    """The profile cannot be used; `problems` has one sentence for each mistake."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("The profile is wrong:\n" + "\n".join(problems))
        self.problems = tuple(problems)


def read_yaml(path: Path, model: type[M]) -> M:
    """Every scalar reaches the model as text, an empty one as None: the model says what it is."""
    text = _text_of(path)
    try:
        return model.model_validate(load_plain(text))
    except ValidationError as error:
        raise ProfileInvalid(list(_sentences(_name(path), error))) from None
    except yaml.MarkedYAMLError as error:
        line = f" line {error.problem_mark.line + 1}" if error.problem_mark else ""
        raise ProfileInvalid([f"{_name(path)}{line}: {error.problem}"]) from None
    except yaml.YAMLError:
        raise ProfileInvalid([f"{_name(path)}: this is not YAML"]) from None


def read_folder(directory: Path, model: type[M]) -> tuple[M, ...]:
    """Every YAML file of `directory`, in the order of the file names."""
    paths = sorted(directory.glob("*.yaml"))
    problems: list[str] = [] if paths else [f"{_name(directory)}: there is no YAML file in it"]
    read = [collect(problems, read_yaml, path, model) for path in paths]
    if problems:
        raise ProfileInvalid(problems)
    return tuple(each for each in read if each is not None)


def read_rows(path: Path, model: type[M]) -> tuple[M, ...]:
    """The rows of a CSV file with a header; an empty cell is None."""
    return tuple(each_row(path, model))


def each_row(path: Path, model: type[M]) -> Iterator[M]:
    """As `read_rows` for a long file, a row at a time; mistakes are told after the last one."""
    problems: list[str] = []
    for place, cells in _cells(path, problems):
        try:
            yield model.model_validate(cells)
        except ValidationError as error:
            problems += _sentences(place, error)
    if problems:
        raise ProfileInvalid(problems)


def collect(
    problems: list[str], read: Callable[P, T], *args: P.args, **kwargs: P.kwargs
) -> T | None:
    """What `read` gives, or None with its problems noted, so that the next file is read too."""
    try:
        return read(*args, **kwargs)
    except ProfileInvalid as error:
        problems += error.problems
        return None


def _cells(path: Path, problems: list[str]) -> Iterator[tuple[str, dict[str, str | None]]]:
    lines = csv.reader(_lines_of(path))
    header = next(lines, [])
    for row in lines:
        place = f"{_name(path)} row {lines.line_num}"
        if not any(row):
            continue  # Spreadsheets leave empty rows at the end.
        if len(row) != len(header):
            problems.append(f"{place}: {len(row)} cells under a header of {len(header)}")
            continue
        yield place, {name: cell.strip() or None for name, cell in zip(header, row, strict=True)}


def _text_of(path: Path) -> str:
    return "".join(_lines_of(path))


def _lines_of(path: Path) -> Iterator[str]:
    try:
        # Excel begins a UTF-8 file with a byte order mark, and a Mac may write NFD.
        with path.open(encoding="utf-8-sig", newline="") as lines:
            for line in lines:
                yield unicodedata.normalize("NFC", line)
    except OSError as error:
        raise ProfileInvalid([f"{_name(path)}: {error.strerror}"]) from None
    except UnicodeDecodeError:
        raise ProfileInvalid([f"{_name(path)}: save it as UTF-8"]) from None


def _name(path: Path) -> str:
    return f"{path.parent.name}/{path.name}"


def _sentences(place: str, error: ValidationError) -> Iterator[str]:
    # The value stays out: staff.csv has phone numbers.
    for detail in error.errors(include_input=False, include_url=False, include_context=False):
        field = ".".join(str(part) for part in detail["loc"]) or "the whole"
        yield f"{place}, {field}: {detail['msg']}"
