"""The real stores, with the keys of the tests; the private one is the notifications service's."""

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from services.backbone.outbox.outbox import Outbox, Waiting
from services.backbone.store.mongo import Database, ensure_indexes
from services.backbone.vault.envelope import MasterKey
from services.backbone.vault.keys import PersonKeys
from services.duty.units import staff as staff_store
from services.duty.units import store as unit_store
from services.duty.units.contacts import StaffContacts

PRIVATE_KEY, OTHER_PRIVATE_KEY = bytes(range(32)), bytes(range(1, 33))


def public(private_key: bytes) -> bytes:
    return X25519PrivateKey.from_private_bytes(private_key).public_key().public_bytes_raw()


def keys_in(mongo: Database) -> PersonKeys:
    return PersonKeys(mongo["keys"], MasterKey(bytes(32), kid="1"))


async def units_in(mongo: Database, waiting: list[Waiting]) -> unit_store.UnitStore:
    await ensure_indexes(mongo["units"], unit_store.INDEXES)
    return unit_store.UnitStore(mongo["units"], Outbox(mongo["units"], waiting.extend))


async def staff_in(
    mongo: Database, waiting: list[Waiting], reader: bytes = PRIVATE_KEY
) -> staff_store.StaffStore:
    await ensure_indexes(mongo["staff"], staff_store.INDEXES)
    return staff_store.StaffStore(
        mongo["staff"],
        Outbox(mongo["staff"], waiting.extend),
        keys_in(mongo),
        StaffContacts(public(reader), digest_key=bytes(32)),
    )
