"""What a store of contact points promises, in memory and in MongoDB."""

from collections.abc import AsyncIterator

import pytest

from services.notifications.recipients.store import ContactStore
from tests.notifications.builders import LAN, ON_DUTY, a_sealed_contact
from tests.notifications.databases import a_database
from tests.notifications.recipients.fakes import InMemoryContacts

Contacts = ContactStore | InMemoryContacts


@pytest.fixture(params=["memory", pytest.param("mongo", marks=pytest.mark.live)])
async def contacts(request: pytest.FixtureRequest) -> AsyncIterator[Contacts]:
    if request.param == "memory":
        yield InMemoryContacts()
        return
    async with a_database(request.getfixturevalue("mongo_url")) as mongo:
        yield ContactStore(mongo["contacts"])


async def test_a_contact_point_is_read_exactly_as_it_came(contacts: Contacts) -> None:
    given = a_sealed_contact()

    await contacts.keep([given])

    assert await contacts.of([LAN, ON_DUTY]) == {LAN: given}


async def test_the_newest_version_wins_in_any_order(contacts: Contacts) -> None:
    others = a_sealed_contact(recipient=ON_DUTY)
    await contacts.keep([a_sealed_contact(version=2), others])

    await contacts.keep([a_sealed_contact(version=1), a_sealed_contact(3, recipient=ON_DUTY)])

    found = await contacts.of([LAN, ON_DUTY])
    assert {one: contact.version for one, contact in found.items()} == {LAN: 2, ON_DUTY: 3}


async def test_what_is_erased_is_gone_and_may_be_given_again(contacts: Contacts) -> None:
    await contacts.keep([a_sealed_contact(version=2)])

    await contacts.erase([LAN])

    assert await contacts.of([LAN]) == {}
    await contacts.keep([a_sealed_contact(version=1)])
    assert (await contacts.of([LAN]))[LAN].version == 1
