"""Which messages an event makes necessary; their ids are made from it, as it may come twice."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

from services.contracts.declarations import SymptomsDeclared
from services.contracts.duty import AlertEscalated, AlertRaised, Level
from services.notifications.messages.model import Audience, Message
from services.notifications.recipients.model import Kind, Recipient
from services.notifications.templates.model import Placeholder, Template

MESSAGES = UUID("5a3f6f0e-3a0b-5d0b-8f5e-0a4f1f7c2d10")

SYMPTOM_ADVICE = "symptom-advice"
_OF_LEVEL = {
    Level.STATION: ("station-alert", Audience.STATION),
    Level.DISTRICT: ("district-escalation", Audience.DISTRICT),
}

Cause = SymptomsDeclared | AlertRaised | AlertEscalated


@dataclass(frozen=True, slots=True)
class Need:
    """Who must be told with which text."""

    template: str
    audience: Audience
    recipients: Sequence[Recipient]


def need(cause: Cause) -> Need:
    """Whom `cause` concerns."""
    match cause:
        case SymptomsDeclared():
            person = Recipient(Kind.PERSON, str(cause.person_id))
            return Need(SYMPTOM_ADVICE, Audience.PERSON, (person,))
        case AlertRaised():
            return _staff(Level.STATION, cause.notify)
        case AlertEscalated():
            return _staff(cause.level, cause.notify)


def messages(cause: Cause, template: Template, caused_at: datetime, at: datetime) -> list[Message]:
    """One message in the text of `template` for each who must be told of `cause`."""
    needed = need(cause)
    return [
        Message(
            id=uuid5(MESSAGES, f"{cause.event_id} {template.id} {recipient.key}"),
            template=template.id,
            template_version=template.version,
            priority=template.priority,
            repeat_safe=template.repeat_safe,
            audience=needed.audience,
            recipient=recipient,
            cause=cause.declaration_id,
            commune_code=cause.commune_code,
            parameters={Placeholder.RECEIPT: cause.receipt},
            caused_at=caused_at,
            created_at=at,
            updated_at=at,
            expires_at=at + template.expiry,
            next_attempt_at=at,
            deadline_at=at + template.expiry,
        )
        for recipient in needed.recipients
    ]


def _staff(level: Level, accounts: Sequence[str]) -> Need:
    template, audience = _OF_LEVEL[level]
    recipients = [Recipient(Kind.STAFF, account) for account in dict.fromkeys(accounts)]
    return Need(template, audience, recipients)
