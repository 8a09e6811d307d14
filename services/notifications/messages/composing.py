"""Makes the SMS of a message at the moment of sending, from its template and the contact point."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from services.contracts.contact_points import ContactPoint
from services.notifications.messages.model import Message
from services.notifications.sms.model import Sms
from services.notifications.templates.model import (
    Language,
    Placeholder,
    TemplateMissing,
    TextRefused,
)

logger = logging.getLogger(__name__)


class Texts(Protocol):
    def text(
        self,
        template: tuple[str, int],
        parameters: Mapping[Placeholder, str],
        commune_code: str,
        language: Language,
    ) -> str: ...


@dataclass(frozen=True, slots=True)
class Composed:
    """What is handed over, and how many segments it takes."""

    sms: Sms
    segments: int


class Composer:
    """Writes texts; `segments_of` says what a carrier makes of one."""

    def __init__(self, texts: Texts, segments_of: Callable[[str], int]) -> None:
        self._texts = texts
        self._segments_of = segments_of

    def compose(self, message: Message, contact: ContactPoint, sender: str) -> Composed | None:
        """None when the profile has no text for `message` any more."""
        template = (message.template, message.template_version)
        try:
            text = self._texts.text(
                template, message.parameters, message.commune_code, contact.language
            )
        except (TemplateMissing, TextRefused) as refused:
            logger.error("Message %s cannot be written: %s", message.id, refused)  # noqa: TRY400
            return None
        sms = Sms(message.id, sender, contact.phone, text)
        return Composed(sms, self._segments_of(text))
