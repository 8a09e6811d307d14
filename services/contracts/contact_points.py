"""What is inside a sealed contact point."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class ContactPoint(BaseModel):
    """How to reach a person or a member of staff; only the notifications service unseals it."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    phone: str = Field(repr=False, description="E.164, such as +84901234567")
    language: Literal["vi", "en"] = "vi"
