"""What became of the messages that a declaration, or what a commune owes, made necessary."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Annotated, Protocol
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field, TypeAdapter

from services.backbone.http.pages import Cursor, Page, PageSize, decode_cursor, encode_cursor
from services.backbone.http.problems import Problem
from services.backbone.identity.access import Actor, Areas, may
from services.backbone.identity.policies import allowed, require
from services.contracts.identifiers import Account
from services.contracts.notifications import Channel, MessageStatus
from services.notifications.messages.model import Audience, Message
from services.notifications.recipients.model import Kind

READERS = frozenset(
    {
        "health-station",
        "commune-authority",
        "district-health",
        "health-department",
        "director",
        "office",
        "operator",
        "telecom-room",
    }
)

_PLACE: TypeAdapter[tuple[datetime, UUID]] = TypeAdapter(tuple[datetime, UUID])


class RecipientRow(BaseModel):
    """In which capacity somebody is told; who it is only where that is an account."""

    kind: Audience
    account: Account | None


class MessageRow(BaseModel):
    """A message as those who answer for it see it: neither its text nor the phone."""

    id: UUID
    template: str
    channel: Channel
    recipient: RecipientRow
    status: MessageStatus
    outcome_unknown: bool = Field(description="Whether nobody knows if the last attempt was sent")
    carrier: str | None = Field(description="None until it is known how to reach the recipient")
    segments: int | None
    attempts: int
    created_at: datetime
    updated_at: datetime


class Messages(Protocol):
    async def get(self, ids: Iterable[UUID]) -> Sequence[Message]: ...

    async def of_cause(
        self, cause: UUID, after: tuple[datetime, UUID] | None, limit: int
    ) -> Sequence[Message]: ...


def router(messages: Messages, areas: Areas) -> APIRouter:
    """The two ways to read messages."""
    routes = APIRouter(tags=["messages"])

    @routes.get("/messages")
    async def messages_of_the_cause(
        actor: Annotated[Actor, allowed(*READERS)],
        cause: Annotated[UUID, Query(description="id of the declaration, or `commune_day_id`")],
        limit: PageSize = 50,
        cursor: Cursor = None,
    ) -> Page[MessageRow]:
        """What was sent because of a declaration, as far as it lies in the caller's areas."""
        after = decode_cursor(cursor, _PLACE) if cursor else None
        found = await messages.of_cause(cause, after, limit)
        return Page(
            items=[_row(one) for one in found if may(actor, READERS, one.commune_code, areas)],
            next=_after(found, limit),
        )

    @routes.get("/messages/{message_id}")
    async def message(actor: Annotated[Actor, allowed(*READERS)], message_id: UUID) -> MessageRow:
        """One message, for those in whose area its commune lies."""
        for found in await messages.get([message_id]):
            require(actor, READERS, found.commune_code, areas)
            return _row(found)
        raise Problem(404)

    return routes


def _row(message: Message) -> MessageRow:
    recipient = message.recipient
    return MessageRow(
        id=message.id,
        template=message.template,
        channel=message.channel,
        recipient=RecipientRow(
            kind=message.audience,
            account=recipient.id if recipient.kind is Kind.STAFF else None,
        ),
        status=message.status,
        outcome_unknown=message.outcome_unknown,
        carrier=message.carrier,
        segments=message.segments,
        attempts=message.attempts,
        created_at=message.created_at,
        updated_at=message.updated_at,
    )


def _after(found: Sequence[Message], limit: int) -> str | None:
    return encode_cursor((found[-1].created_at, found[-1].id)) if len(found) == limit else None
