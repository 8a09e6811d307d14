"""Keeps the staff, their phones and addresses sealed, and tells how they are reached."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID, uuid5

from services.backbone.outbox import outbox as outboxes
from services.backbone.outbox.entries import entry, erasure
from services.backbone.outbox.outbox import Outbox
from services.backbone.store.mongo import Collection, Document
from services.backbone.vault.envelope import seal
from services.backbone.vault.keys import PersonKeys
from services.contracts.duty import STAFF_CONTACTS
from services.duty.units import rules
from services.duty.units.contacts import StaffContacts
from services.duty.units.model import Member
from services.duty.units.published import NextVersion, PublishedStates

INDEXES = [outboxes.INDEX]

STAFF = UUID("1be7a8c2-95a7-5b0f-8a6d-4a2f9d17e003")
_SEALED = {"phone", "email"}


class StaffStore:
    """Who is there, by account. Who has left has no phone here, nor a key that could read one."""

    def __init__(
        self, staff: Collection, outbox: Outbox, keys: PersonKeys, contacts: StaffContacts
    ) -> None:
        self._states = PublishedStates(staff, outbox)
        self._keys = keys
        self._contacts = contacts

    async def keep(self, staff: Sequence[Member], at: datetime) -> None:
        """From now on there are these and no others; what did not change is not told again."""
        by_account = {one.account: one for one in staff}
        digests = {one.account: self._contacts.digest(one) for one in staff}
        changes = rules.changes(await self._states.known(), digests)
        states = [
            await self._left(change, at) for change in changes if isinstance(change, rules.Ended)
        ]
        changed = [change for change in changes if isinstance(change, rules.Changed)]
        keys = await self._keys.of_or_new([owner(one.key) for one in changed], at)
        for change in changed:
            member, key = by_account[change.key], keys[owner(change.key)]
            states.append(
                NextVersion(
                    change.key,
                    change.version,
                    entry(self._contacts.given(member, change.version), at),
                    digests[change.key],
                    _fields(member, key),
                )
            )
        await self._states.write(states, at)

    async def _left(self, change: rules.Ended, at: datetime) -> NextVersion:
        # The key goes first: a crash in between leaves a phone that nobody can read.
        await self._keys.shred(owner(change.key))
        told = erasure(STAFF_CONTACTS, change.key, at)
        return NextVersion(change.key, change.version, told, fields={"sealed": None})


def _fields(member: Member, key: bytes) -> Document:
    content = member.model_dump_json(include=_SEALED).encode()
    return {
        "member": member.model_dump(mode="json", exclude=_SEALED),
        "sealed": seal(key, content, place_of(member.account)),
    }


def owner(account: str) -> UUID:
    """Whose data key it is."""
    return uuid5(STAFF, account)


def place_of(account: str) -> bytes:
    """What the sealed part of a member is bound to."""
    return b"duty.staff/1:" + account.encode()
