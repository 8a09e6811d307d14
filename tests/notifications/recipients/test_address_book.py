"""How contact points are opened at the moment of sending."""

import logging

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from services.backbone.vault.sealing import Opener, Sealer
from services.contracts.contact_points import ContactPoint
from services.notifications.recipients.address_book import AddressBook
from services.notifications.recipients.model import Recipient, SealedContact
from tests.notifications.builders import LAN, ON_DUTY, VIETTEL_PHONE
from tests.notifications.recipients.fakes import InMemoryContacts

KEY = X25519PrivateKey.generate()


def sealed(content: str, about: Recipient = LAN) -> SealedContact:
    sealer = Sealer(KEY.public_key().public_bytes_raw())
    return SealedContact(LAN, 1, sealer.seal(content.encode(), about.id))


async def opened(contact: SealedContact) -> ContactPoint | None:
    contacts = InMemoryContacts()
    await contacts.keep([contact])
    book = AddressBook(contacts, Opener(KEY.private_bytes_raw()))
    return (await book.of([LAN, ON_DUTY])).get(LAN)


async def test_what_was_sealed_for_us_is_opened() -> None:
    contact = ContactPoint(phone=VIETTEL_PHONE, language="en")

    assert await opened(sealed(contact.model_dump_json())) == contact


@pytest.mark.parametrize(
    "contact",
    [
        sealed('{"phone": "+84961234567"}', about=ON_DUTY),
        sealed('{"phone": "0961234567"}'),
        sealed('{"phone": "+8496123456\\n"}'),
        sealed('{"number": "+84961234567"}'),
        sealed("+84961234567"),
        SealedContact(LAN, 1, "+84961234567"),
    ],
    ids=["of-another", "not-e164", "line-break", "no-phone", "no-json", "not-sealed"],
)
async def test_what_cannot_be_used_is_as_good_as_none_and_is_not_logged(
    contact: SealedContact, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        assert await opened(contact) is None

    assert LAN.id in caplog.text
    assert "96123456" not in caplog.text
