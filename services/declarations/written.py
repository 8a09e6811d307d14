"""What people write into a form: text in one shape, and phone numbers."""

import re
import unicodedata
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, StringConstraints
from pydantic_core import PydanticCustomError

# Control characters beside the ASCII ones, other line breaks, marks that turn the direction of
# writing, and what cannot be seen.
_NOT_PRINTED = (
    r"\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\U000e0000-\U000e007f"
)
_ONE_LINE = rf"^[^\x00-\x1f{_NOT_PRINTED}]*$"
_LINES = rf"^[^\x00-\x08\x0b\x0c\x0e-\x1f{_NOT_PRINTED}]*$"
# The numbering plan since 2018: nine digits for a mobile, ten for a fixed line. Which of the mobile
# prefixes somebody serves is data, see `health/phones.py`.
_MOBILE_OR_FIXED = re.compile(r"(?:(?:\+|00)?840?|0)([35789][0-9]{8}|2[0-9]{9})")
_SEPARATORS = str.maketrans("", "", " \u00a0.-\u2013()")


def _nfc(text: object) -> object:
    return unicodedata.normalize("NFC", text) if isinstance(text, str) else text


def international(phone: str) -> str:
    """E.164, from what people write: 0901 234 567, +84 (0) 901 234 567, 0297 3812345."""
    # Most are written without separators.
    match = _MOBILE_OR_FIXED.fullmatch(phone) or _MOBILE_OR_FIXED.fullmatch(
        phone.translate(_SEPARATORS)
    )
    if match is None:
        raise PydanticCustomError("phone_unknown", "not a Vietnamese phone number")
    return f"+84{match[1]}"


Written = Annotated[str, StringConstraints(max_length=32)]
Phone = Annotated[Written, AfterValidator(international)]
_NFC = BeforeValidator(_nfc)
Name = Annotated[
    str,
    StringConstraints(pattern=_ONE_LINE, strip_whitespace=True, min_length=1, max_length=100),
    _NFC,
]
Address = Annotated[
    str,
    StringConstraints(pattern=_ONE_LINE, strip_whitespace=True, min_length=1, max_length=300),
    _NFC,
]
Label = Annotated[
    str,
    StringConstraints(pattern=_ONE_LINE, strip_whitespace=True, min_length=1, max_length=40),
    _NFC,
]
Paragraph = Annotated[
    str,
    StringConstraints(pattern=_LINES, strip_whitespace=True, min_length=1, max_length=2000),
    _NFC,
]
Note = Annotated[str, StringConstraints(pattern=_LINES, max_length=1000), _NFC]
