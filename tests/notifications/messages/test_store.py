"""What a store of messages promises, in memory and in MongoDB."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import pytest

from services.backbone.outbox.outbox import Outbox, Waiting
from services.backbone.store.mongo import Collection, ensure_indexes
from services.notifications.messages import rules
from services.notifications.messages.indexes import INDEXES
from services.notifications.messages.model import Message
from services.notifications.messages.store import MessageStore
from services.notifications.sms.model import Accepted, Unknown
from services.notifications.templates.model import Priority
from tests.notifications.builders import (
    DECLARATION,
    LAN,
    MOMENT,
    NOON,
    ON_DUTY,
    SECOND,
    a_message,
    an_alert_message,
)
from tests.notifications.databases import a_database
from tests.notifications.messages.fakes import InMemoryMessages


@dataclass(frozen=True)
class Kept:
    """A store, and the types of the events it let out."""

    messages: Any
    told: Callable[[], list[str]]


@pytest.fixture(params=["memory", pytest.param("mongo", marks=pytest.mark.live)])
async def kept(request: pytest.FixtureRequest) -> AsyncIterator[Kept]:
    if request.param == "memory":
        messages = InMemoryMessages()
        yield Kept(messages, lambda: [type(event).__name__ for event in messages.told])
        return
    waiting: list[Waiting] = []
    async with a_database(request.getfixturevalue("mongo_url")) as mongo:
        store = await message_store(mongo["messages"], waiting)
        yield Kept(store, lambda: [one.entry.id.split(":")[0] for one in waiting])


async def message_store(collection: Collection, waiting: list[Waiting]) -> MessageStore:
    await ensure_indexes(collection, INDEXES)
    return MessageStore(collection, Outbox(collection, waiting.extend))


async def added(kept: Kept, *messages: Message) -> list[Message]:
    return list(await kept.messages.add(messages))


async def marked(kept: Kept, *messages: Message, provider: str = "*") -> list[Message]:
    """`messages`, kept and handed over."""
    new = await added(kept, *messages)
    changes = await kept.messages.save(
        [rules.claim(one, uuid4(), provider, 1, NOON) for one in new]
    )
    return [one.after for one in changes]


async def sent(kept: Kept, message: Message, *references: str, provider: str = "*") -> Message:
    [claimed] = await marked(kept, message, provider=provider)
    change = rules.after_attempt(claimed, claimed.claim or uuid4(), Accepted(references), NOON)
    [held] = await kept.messages.save([change])
    after: Message = held.after
    return after


async def test_a_message_is_read_as_it_was_added(kept: Kept) -> None:
    [message] = await added(kept, a_message())

    assert await kept.messages.get([message.id]) == [message]
    assert message.model_copy(update={"revision": None}) == a_message()


async def test_a_second_add_changes_nothing_and_tells_nothing(kept: Kept) -> None:
    await added(kept, a_message())

    new = await added(kept, a_message(created_at=NOON + SECOND), a_message(2), a_message(2))

    assert [one.cause for one in new] == [UUID(int=2)]
    assert kept.told() == ["MessageCreated", "MessageCreated"]


async def test_every_field_of_a_change_is_kept_and_its_event_told(kept: Kept) -> None:
    after = await sent(kept, a_message(carrier="viettel"), "a", "b")

    assert await kept.messages.get([after.id]) == [after]
    assert kept.told() == ["MessageCreated", "MessageSent"]


async def test_of_two_decisions_on_the_same_facts_the_first_holds(kept: Kept) -> None:
    [first, second] = await added(kept, a_message(1), a_message(2))
    await kept.messages.save([rules.route(first, "viettel", NOON)])

    held = await kept.messages.save(
        [rules.route(first, "vinaphone", NOON), rules.route(second, "vinaphone", NOON)]
    )

    assert [one.after.id for one in held] == [second.id]
    [kept_first] = await kept.messages.get([first.id])
    assert kept_first.carrier == "viettel"


async def test_what_is_due_comes_urgent_first_and_then_by_its_time(kept: Kept) -> None:
    early = NOON - SECOND
    [reminder, later, sooner, _, _] = await added(
        kept,
        a_message(1, carrier="viettel", priority=Priority.NORMAL, next_attempt_at=early),
        a_message(2, carrier="viettel"),
        a_message(3, carrier="viettel", next_attempt_at=early),
        a_message(4, carrier="vinaphone"),
        a_message(5, carrier="viettel", next_attempt_at=NOON + MOMENT),
    )

    assert await kept.messages.due("viettel", NOON, 10) == [sooner, later, reminder]
    assert await kept.messages.due("viettel", NOON, 2) == [sooner, later]


async def test_what_has_expired_is_never_due(kept: Kept) -> None:
    [message] = await added(kept, a_message(carrier="viettel"))

    at_the_last = await kept.messages.due("viettel", message.expires_at - MOMENT, 10)
    too_late = await kept.messages.due("viettel", message.expires_at, 10)

    assert (at_the_last, too_late) == ([message], [])


async def test_it_is_known_whether_anything_is_due_at_all(kept: Kept) -> None:
    later = NOON + SECOND
    await added(kept, a_message(1, carrier="viettel", next_attempt_at=later), a_message(2))
    everybody = ["viettel", "vinaphone", None]

    assert await kept.messages.has_due(["viettel", "vinaphone"], later - MOMENT) is False
    assert await kept.messages.has_due(everybody, later - MOMENT) is True
    assert await kept.messages.has_due(["viettel", "vinaphone"], later) is True


async def test_what_is_marked_is_not_due_any_more(kept: Kept) -> None:
    await marked(kept, a_message(carrier="viettel"))

    assert await kept.messages.due("viettel", NOON, 10) == []


async def test_the_clock_finds_what_is_past_its_deadline(kept: Kept) -> None:
    [claimed] = await marked(kept, a_message())
    deadline = NOON + rules.CLAIM_LASTS

    before = await kept.messages.overdue(deadline - MOMENT, 10)
    after = await kept.messages.overdue(deadline, 10)

    assert (before, after) == ([], [claimed])


async def test_a_message_is_found_by_the_references_of_its_own_provider(kept: Kept) -> None:
    ours = await sent(kept, a_message(1, carrier="viettel"), "a", "b")
    await sent(kept, a_message(2, carrier="viettel"), "a", provider="viettel")

    assert await kept.messages.with_references("*", ["b", "a", "c"]) == [ours]
    assert await kept.messages.with_references("*", ["c"]) == []


async def test_only_what_may_have_been_sent_is_found_by_its_short_reference(kept: Kept) -> None:
    message = a_message(1)
    short = message.short_reference
    await added(kept, message)
    assert await kept.messages.doubtful("*", [short]) == []

    [claimed] = await kept.messages.save(
        [rules.claim((await kept.messages.get([message.id]))[0], uuid4(), "*", 1, NOON)]
    )

    assert await kept.messages.doubtful("*", [short]) == [claimed.after]
    assert await kept.messages.doubtful("viettel", [short]) == []
    change = rules.after_attempt(claimed.after, claimed.after.claim, Unknown(), NOON)
    [unknown] = await kept.messages.save([change])
    assert await kept.messages.doubtful("*", [short]) == [unknown.after]
    ended = rules.on_deadline(unknown.after, NOON + rules.UNKNOWN_WINDOW)
    await kept.messages.save([ended])
    assert await kept.messages.doubtful("*", [short]) == []


async def test_an_arrival_makes_due_only_what_waits_for_it(kept: Kept) -> None:
    [ours, theirs, routed] = await added(kept, a_message(1), an_alert_message(), a_message(2))
    await kept.messages.save(
        [
            rules.without_contact(ours, NOON),
            rules.without_contact(theirs, NOON),
            rules.route(routed, "viettel", NOON),
        ]
    )

    woken = await kept.messages.contact_arrived([LAN], NOON + SECOND)

    assert woken == 1
    due = await kept.messages.due(None, NOON + SECOND, 10)
    assert [(one.id, one.recipient) for one in due] == [(ours.id, LAN)]


async def test_a_decision_to_wait_from_before_an_arrival_does_not_hold(kept: Kept) -> None:
    [message] = await added(kept, a_message())
    await kept.messages.contact_arrived([LAN, ON_DUTY], NOON)

    held = await kept.messages.save([rules.without_contact(message, NOON)])

    assert list(held) == []


async def test_the_messages_of_a_cause_are_read_in_pages_oldest_first(kept: Kept) -> None:
    [first, second, _] = await added(
        kept, a_message(1), an_alert_message(1, created_at=NOON + SECOND), a_message(2)
    )

    page = await kept.messages.of_cause(DECLARATION, None, 1)
    rest = await kept.messages.of_cause(DECLARATION, (first.created_at, first.id), 10)

    assert (page, rest) == ([first], [second])


async def test_what_waits_is_counted_by_carrier_and_the_oldest_named(kept: Kept) -> None:
    await added(
        kept,
        a_message(1, carrier="viettel", created_at=NOON - SECOND),
        a_message(2, carrier="viettel"),
        a_message(3),
    )
    await marked(kept, a_message(4, carrier="viettel", created_at=NOON - 2 * SECOND))

    assert await kept.messages.waiting() == {"viettel": 2, "": 1}
    assert await kept.messages.oldest() == NOON - SECOND


async def test_without_messages_nothing_waits(kept: Kept) -> None:
    assert await kept.messages.waiting() == {}
    assert await kept.messages.oldest() is None
    assert list(await kept.messages.save([])) == []
