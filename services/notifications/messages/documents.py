"""How a message is laid out in the store. What is None is absent, so that indexes stay small."""

from collections.abc import Mapping
from typing import Any

from services.contracts.notifications import Channel, MessageStatus
from services.notifications.messages.model import Audience, Message, Part, Phase
from services.notifications.recipients.model import Recipient
from services.notifications.templates.model import Placeholder, Priority

_RANKS = {priority: rank for rank, priority in enumerate(Priority)}


def to_document(message: Message) -> dict[str, Any]:
    """`message` without its outbox."""
    document = {
        "_id": message.id,
        "version": message.version,
        "revision": message.revision,
        "status": message.status.value,
        "channel": message.channel.value,
        "template": message.template,
        "template_version": message.template_version,
        "priority": message.priority.value,
        "repeat_safe": message.repeat_safe,
        "audience": message.audience.value,
        "recipient": message.recipient.key,
        "cause": message.cause,
        "commune": message.commune_code,
        "parameters": {name.value: value for name, value in message.parameters.items()},
        "caused_at": message.caused_at,
        "created_at": message.created_at,
        "updated_at": message.updated_at,
        "expires_at": message.expires_at,
        "carrier": message.carrier or "",
        "provider": message.provider,
        "attempts": message.attempts,
        "claim": message.claim,
        "next_attempt_at": message.next_attempt_at,
        "claimed_at": message.claimed_at,
        "deadline_at": message.deadline_at,
        "outcome_unknown": message.outcome_unknown or None,
        "possible_duplicates": message.possible_duplicates or None,
        "segments": message.segments,
        "parts": [{"reference": one.reference, "state": one.state} for one in message.parts]
        or None,
        **_marks(message),
    }
    return {name: value for name, value in document.items() if value is not None}


def from_document(document: Mapping[str, Any]) -> Message:
    """The message that is kept as `document`."""
    return Message.model_construct(
        id=document["_id"],
        version=document["version"],
        revision=document["revision"],
        status=MessageStatus(document["status"]),
        channel=Channel(document["channel"]),
        template=document["template"],
        template_version=document["template_version"],
        priority=Priority(document["priority"]),
        repeat_safe=document["repeat_safe"],
        audience=Audience(document["audience"]),
        recipient=Recipient.of_key(document["recipient"]),
        cause=document["cause"],
        commune_code=document["commune"],
        parameters={Placeholder(name): value for name, value in document["parameters"].items()},
        caused_at=document["caused_at"],
        created_at=document["created_at"],
        updated_at=document["updated_at"],
        expires_at=document["expires_at"],
        carrier=document["carrier"] or None,
        provider=document.get("provider"),
        attempts=document["attempts"],
        claim=document.get("claim"),
        next_attempt_at=document.get("next_attempt_at"),
        claimed_at=document.get("claimed_at"),
        deadline_at=document.get("deadline_at"),
        outcome_unknown=document.get("outcome_unknown", False),
        possible_duplicates=document.get("possible_duplicates", 0),
        segments=document.get("segments"),
        parts=tuple(
            Part(one["reference"], MessageStatus(one["state"])) for one in document.get("parts", ())
        ),
    )


def rank(priority: Priority) -> int:
    """Lower goes first."""
    return _RANKS[priority]


def difference(before: Message, after: Message) -> dict[str, Any]:
    """The update that makes `after` of `before`, as a new revision."""
    old, new = to_document(before), to_document(after)
    update = {
        "$set": {name: value for name, value in new.items() if old.get(name) != value},
        "$unset": dict.fromkeys(old.keys() - new.keys(), ""),
    }
    return {operator: fields for operator, fields in update.items() if fields}


def _marks(message: Message) -> dict[str, Any]:
    """What is there for indexes; the last two only where the index should find it."""
    is_unrouted = message.phase is Phase.WAITING and message.carrier is None
    return {
        "rank": rank(message.priority),
        "unrouted": is_unrouted or None,
        "doubtful": message.short_reference if message.may_have_been_sent else None,
    }
