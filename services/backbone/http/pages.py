"""Lists, a page at a time: a cursor says after which key the next page begins."""

import base64
import binascii
from collections.abc import Sequence
from typing import Annotated, Generic, TypeVar

from fastapi import Query
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError
from pydantic_core import to_json

from services.backbone.http.field_texts import ANY
from services.backbone.http.fields import FieldError
from services.backbone.http.problems import Problem

Item = TypeVar("Item")
Key = TypeVar("Key")

MOST_ITEMS = 200
_LONGEST_CURSOR = 500

PageSize = Annotated[int, Query(ge=1, le=MOST_ITEMS, description="how many items at most")]
Cursor = Annotated[
    str | None, Query(max_length=_LONGEST_CURSOR, description="`next` of the page before")
]


class Page(BaseModel, Generic[Item]):
    """Some items, and the cursor of what follows them."""

    model_config = ConfigDict(frozen=True)

    items: Sequence[Item]
    next: str | None = Field(None, description="cursor of the next page, null on the last")


def encode_cursor(key: tuple[object, ...]) -> str:
    """An opaque cursor for the place just after `key`."""
    return base64.urlsafe_b64encode(to_json(key)).decode().rstrip("=")


def decode_cursor(cursor: str, shape: TypeAdapter[Key]) -> Key:
    """The key in `cursor`; `Problem` 422 unless it has `shape`, so nothing else reaches a query."""
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        return shape.validate_json(base64.b64decode(padded, altchars=b"-_", validate=True))
    except (ValidationError, binascii.Error, ValueError):
        raise Problem(422, errors=[FieldError("cursor", ANY)]) from None
