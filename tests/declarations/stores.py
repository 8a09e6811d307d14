"""The real stores in a database, with the keys of the tests."""

from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from services.backbone.outbox.groups import GroupedOutbox
from services.backbone.outbox.outbox import Outbox, Waiting
from services.backbone.store.mongo import Database, ensure_indexes
from services.backbone.vault.envelope import MasterKey
from services.backbone.vault.keys import PersonKeys
from services.backbone.vault.sealing import Opener, Sealer
from services.declarations.followups import day_list
from services.declarations.followups.store import FollowUpStore
from services.declarations.health import store as health_store
from services.declarations.health.contact_points import SealedContactPoints
from services.declarations.health.store import DeclarationStore
from services.declarations.receipts.store import ReceiptNumbers
from tests.declarations.builders import RECEIPTS

MASTER_KEY, OTHER_MASTER_KEY = bytes(32), bytes(range(32))

_NOTIFICATIONS = X25519PrivateKey.from_private_bytes(bytes(range(32)))
NOTIFICATIONS_READ = Opener(_NOTIFICATIONS.private_bytes_raw())


@dataclass(frozen=True)
class Stores:
    """One service's memory, and the events it let out."""

    declarations: DeclarationStore
    followups: FollowUpStore
    keys: PersonKeys
    waiting: list[Waiting]

    def told(self) -> list[str]:
        """The types of the events, in their order."""
        return [one.entry.id.split(":")[0] for one in self.waiting]


async def stores_in(mongo: Database, master_key: bytes = MASTER_KEY) -> Stores:
    """As `app.py` puts them together, but with everything in one database."""
    await ensure_indexes(mongo["declarations"], health_store.INDEXES)
    await ensure_indexes(mongo["followups"], day_list.INDEXES)
    waiting: list[Waiting] = []
    keys = PersonKeys(mongo["keys"], MasterKey(master_key, kid="1"))
    declarations = DeclarationStore(
        mongo["declarations"],
        GroupedOutbox(mongo["declarations"], waiting.extend),
        keys,
        ReceiptNumbers(mongo["counters"]),
        RECEIPTS,
        SealedContactPoints(Sealer(_NOTIFICATIONS.public_key().public_bytes_raw())),
    )
    followups = FollowUpStore(mongo["followups"], Outbox(mongo["followups"], waiting.extend), keys)
    return Stores(declarations, followups, keys, waiting)
