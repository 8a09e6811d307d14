"""Which messages an event makes necessary; their ids are made from it, as it may come twice."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

from services.contracts.declarations import AcknowledgementOverdue, SymptomsDeclared
from services.contracts.duty import AlertEscalated, AlertRaised, Level
from services.notifications.messages.model import Audience, Message
from services.notifications.recipients.model import Kind, Recipient
from services.notifications.templates.model import Placeholder, Template

MESSAGES = UUID("5a3f6f0e-3a0b-5d0b-8f5e-0a4f1f7c2d10")

SYMPTOM_ADVICE = "symptom-advice"
ACKNOWLEDGEMENT_REMINDER = "acknowledgement-reminder"
ACKNOWLEDGEMENT_ESCALATION = "acknowledgement-escalation"
_OF_LEVEL = {
    Level.STATION: ("station-alert", Audience.STATION),
    Level.DISTRICT: ("district-escalation", Audience.DISTRICT),
}

Cause = SymptomsDeclared | AlertRaised | AlertEscalated | AcknowledgementOverdue


@dataclass(frozen=True, slots=True)
class Need:
    """Who must be told of what with which text, once for each `occasion`."""

    occasion: str
    cause: UUID
    template: str
    audience: Audience
    recipients: Sequence[Recipient]
    parameters: Mapping[Placeholder, str]


def need(cause: Cause) -> Need:
    """Whom `cause` concerns."""
    match cause:
        case SymptomsDeclared():
            person = Recipient(Kind.PERSON, str(cause.person_id))
            return _of_declaration(cause, SYMPTOM_ADVICE, Audience.PERSON, [person])
        case AlertRaised():
            template, audience = _OF_LEVEL[Level.STATION]
            return _of_declaration(cause, template, audience, _staff(cause.notify))
        case AlertEscalated():
            template, audience = _OF_LEVEL[cause.level]
            return _of_declaration(cause, template, audience, _staff(cause.notify))
        case AcknowledgementOverdue():
            return _of_commune_day(cause)


def messages(cause: Cause, template: Template, caused_at: datetime, at: datetime) -> list[Message]:
    """One message in the text of `template` for each who must be told of `cause`."""
    needed = need(cause)
    return [
        Message(
            id=uuid5(MESSAGES, f"{needed.occasion} {template.id} {recipient.key}"),
            template=template.id,
            template_version=template.version,
            priority=template.priority,
            repeat_safe=template.repeat_safe,
            audience=needed.audience,
            recipient=recipient,
            cause=needed.cause,
            commune_code=cause.commune_code,
            parameters=needed.parameters,
            caused_at=caused_at,
            created_at=at,
            updated_at=at,
            expires_at=at + template.expiry,
            next_attempt_at=at,
            deadline_at=at + template.expiry,
        )
        for recipient in needed.recipients
    ]


def _of_declaration(
    cause: SymptomsDeclared | AlertRaised | AlertEscalated,
    template: str,
    audience: Audience,
    recipients: Sequence[Recipient],
) -> Need:
    return Need(
        occasion=cause.event_id,
        cause=cause.declaration_id,
        template=template,
        audience=audience,
        recipients=recipients,
        parameters={Placeholder.RECEIPT: cause.receipt},
    )


def _of_commune_day(late: AcknowledgementOverdue) -> Need:
    # A thousand declarations of a commune and day may be late at once: one message tells of all.
    is_first = late.level == 1
    return Need(
        occasion=f"{late.type}:{late.commune_day_id}:{late.level}",
        cause=late.commune_day_id,
        template=ACKNOWLEDGEMENT_REMINDER if is_first else ACKNOWLEDGEMENT_ESCALATION,
        audience=Audience.COMMUNE if is_first else Audience.OVERSIGHT,
        recipients=_staff(late.notify),
        parameters={Placeholder.DAY: f"{late.declared_on:%d/%m}"},
    )


def _staff(accounts: Sequence[str]) -> Sequence[Recipient]:
    return [Recipient(Kind.STAFF, account) for account in dict.fromkeys(accounts)]
