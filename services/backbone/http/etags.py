"""Versions as ETag and If-Match, so that nobody overwrites what they have not read."""

import re
from typing import Annotated

from fastapi import Header

from services.backbone.http.problems import Problem

IfMatch = Annotated[str, Header(description="ETag that was read")]
"""For a route that changes only what was read: without it the answer is 428."""

IfMatchOrNone = Annotated[str | None, Header(description="ETag that was read; not needed")]

_ETAG = re.compile(r'"(0|[1-9][0-9]{0,9})"')


def etag(version: int) -> str:
    """The ETag of `version`."""
    return f'"{version}"'


def check_if_match(if_match: str | None, version: int) -> None:
    """428 without If-Match, 412 when it names another version than `version`."""
    if if_match is None:
        raise Problem(428)
    found = _ETAG.fullmatch(if_match.strip())
    if found is None or int(found[1]) != version:
        raise Problem(412)
