"""How contact points are kept, newest first, and forgotten."""

from collections.abc import Iterable

from services.backbone.events.received import Received
from services.contracts.declarations import ContactPointGiven
from services.contracts.events import Erased
from services.notifications.recipients.handlers import ContactHandlers, subscriptions
from services.notifications.recipients.model import Recipient, SealedContact
from tests.notifications.builders import (
    LAN,
    ON_DUTY,
    PERSON,
    contact_given,
    received,
    staff_contact_given,
)
from tests.notifications.recipients.fakes import InMemoryContacts

ERASED = Erased(key=str(PERSON))


class Arrivals:
    def __init__(self) -> None:
        self.heard: list[Recipient] = []

    async def contact_arrived(self, recipients: Iterable[Recipient]) -> None:
        self.heard += recipients


class Service:
    def __init__(self) -> None:
        self.contacts, self.arrivals = InMemoryContacts(), Arrivals()
        self.handlers = ContactHandlers(self.contacts, self.arrivals)

    async def hear(self, *events: ContactPointGiven | Erased) -> None:
        batch: list[Received[ContactPointGiven | Erased]] = [received(one) for one in events]
        await self.handlers.keep_people(batch)

    @property
    def lan(self) -> SealedContact | None:
        return self.contacts.kept.get(LAN)


async def test_a_contact_point_is_kept_as_it_came_and_whoever_waits_hears_of_it() -> None:
    service = Service()

    await service.hear(contact_given(version=5, sealed="c2VhbGVk"))

    assert service.lan == SealedContact(LAN, 5, "c2VhbGVk")
    assert service.arrivals.heard == [LAN]


async def test_the_same_batch_twice_changes_nothing() -> None:
    service = Service()
    batch = (contact_given(1, "old"), ERASED, contact_given(2, "new"), contact_given(1, "old"))

    await service.hear(*batch)
    once = dict(service.contacts.kept)
    await service.hear(*batch)

    assert service.contacts.kept == once
    assert service.lan == SealedContact(LAN, 2, "new")


async def test_an_older_version_never_overwrites_a_newer_one() -> None:
    service = Service()
    await service.hear(contact_given(3, "newest"))

    await service.hear(contact_given(2, "older"))

    assert service.lan == SealedContact(LAN, 3, "newest")


async def test_an_erasure_forgets_what_came_before_it_in_the_same_batch() -> None:
    service = Service()

    await service.hear(contact_given(1), ERASED)

    assert service.lan is None
    assert service.arrivals.heard == []


async def test_staff_are_kept_by_account() -> None:
    service = Service()

    await service.handlers.keep_staff([received(staff_contact_given())])

    assert service.contacts.kept.keys() == {ON_DUTY}


def test_both_streams_are_heard() -> None:
    heard = [one.stream.name for one in subscriptions(Service().handlers)]

    assert heard == ["declarations.contact-points.v1", "duty.staff-contacts.v1"]
