"""Tells the notifications service, and nobody else, how to reach a member of staff."""

import hmac

from services.backbone.vault.sealing import Sealer
from services.contracts.contact_points import ContactPoint
from services.contracts.duty import StaffContactGiven
from services.duty.units.model import Member


class StaffContacts:
    """Seals for the holder of the contact key."""

    def __init__(self, reader_key: bytes, digest_key: bytes) -> None:
        self._sealer = Sealer(reader_key)
        self._reader_key = reader_key
        self._digest_key = digest_key

    def digest(self, member: Member) -> bytes:
        """Tells two contents apart, which what is sealed cannot, as it differs every time.

        A new key of the reader is a change too: everything must be sealed anew for it.
        """
        content = self._reader_key + member.model_dump_json().encode()
        return hmac.digest(self._digest_key, content, "sha256")

    def given(self, member: Member, version: int) -> StaffContactGiven:
        """The event that lets `member` be reached."""
        point = ContactPoint(phone=member.phone)
        return StaffContactGiven(
            version=version,
            account=member.account,
            sealed=self._sealer.seal(point.model_dump_json().encode(), member.account),
        )
