"""The texts of messages, as the profile gives them."""

import re
from datetime import timedelta
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, PositiveInt, model_validator

from services.backbone.profile import Text
from services.contracts.notifications import Channel

Language = Literal["vi", "en"]
LANGUAGES: tuple[Language, ...] = ("vi", "en")

PLACEHOLDER = re.compile(r"\{(\w+)\}")

# A day later the receipt's follow-up has been visited, or escalated, without the message.
DEFAULT_EXPIRY = timedelta(hours=24)


class Placeholder(StrEnum):
    """All that a text may say about the matter; none of it says who the person is."""

    RECEIPT = "receipt"
    COMMUNE = "commune"
    STATION = "station"
    DAY = "day"


class Priority(StrEnum):
    """Who goes first, in order."""

    URGENT = "urgent"
    NORMAL = "normal"


class Template(BaseModel):
    """One version of a text. `repeat_safe` allows a second copy when an outcome is unknown."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: Annotated[str, Field(pattern=r"^[a-z0-9-]{2,64}$")]
    version: PositiveInt
    channel: Channel
    purpose: str
    priority: Priority
    repeat_safe: bool
    expiry_minutes: PositiveInt | None = None
    placeholders: tuple[Placeholder, ...]
    text: Text

    @property
    def expiry(self) -> timedelta:
        """How long it is of use after it was created."""
        minutes = self.expiry_minutes
        return DEFAULT_EXPIRY if minutes is None else timedelta(minutes=minutes)

    @model_validator(mode="after")
    def _says_what_it_uses(self) -> Self:
        for language in LANGUAGES:
            text = getattr(self.text, language)
            if set(PLACEHOLDER.findall(text)) != set(self.placeholders):
                raise ValueError(f"the text in {language} uses other placeholders than it lists")
            if not text.isprintable() or set("{}") & set(PLACEHOLDER.sub("", text)):
                raise ValueError(f"the text in {language} has a line break or a stray bracket")
        return self


class TemplateMissing(LookupError):
    """The profile has no template of this id."""


class TextRefused(Exception):
    """A text cannot be made; names the placeholder, never its value."""

    def __init__(self, placeholder: Placeholder) -> None:
        super().__init__(f"the value of {placeholder} cannot stand in a message")


class Templates:
    """Every version of every text that the profile has."""

    def __init__(self, templates: tuple[Template, ...]) -> None:
        self._versions = {(one.id, one.version): one for one in templates}
        self._newest: dict[str, Template] = {}
        for one in sorted(templates, key=lambda template: template.version):
            self._newest[one.id] = one

    def newest(self, template_id: str) -> Template:
        """What a message created now is sent with."""
        try:
            return self._newest[template_id]
        except KeyError:
            raise TemplateMissing(template_id) from None

    def of(self, template_id: str, version: int) -> Template:
        """What a message was created with; the newest where the profile dropped that version."""
        return self._versions.get((template_id, version)) or self.newest(template_id)
