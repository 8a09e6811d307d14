"""A decision is made on how a message is now."""

from services.notifications.messages import rules
from services.notifications.messages.change import Change
from services.notifications.messages.decisions import decide
from services.notifications.messages.model import Message
from tests.notifications.builders import NOON, SECOND, a_message
from tests.notifications.messages.fakes import InMemoryMessages


async def test_what_changed_meanwhile_is_read_and_decided_again() -> None:
    messages = InMemoryMessages()
    [stale] = await messages.add([a_message()])
    await messages.save([rules.route(stale, "viettel", NOON)])
    seen: list[str | None] = []

    def wait(message: Message) -> Change:
        seen.append(message.carrier)
        return rules.without_contact(message, NOON)

    [made] = await decide(messages, [stale], wait)

    assert seen == [None, "viettel"]
    assert messages.kept[stale.id] == made.after


async def test_where_there_is_nothing_to_decide_nothing_is_written() -> None:
    messages = InMemoryMessages()
    [message] = await messages.add([a_message()])

    made = await decide(messages, [message], lambda one: rules.on_deadline(one, NOON + SECOND))

    assert made == []
    assert messages.kept[message.id] == message
