"""Tells the notifications service, and nobody else, how to reach a person."""

from services.backbone.vault.sealing import Sealer
from services.contracts.contact_points import ContactPoint
from services.contracts.declarations import ContactPointGiven
from services.declarations.health.model import Sent


class SealedContactPoints:
    """Seals for the holder of the contact key."""

    def __init__(self, sealer: Sealer) -> None:
        self._sealer = sealer

    def given(self, sent: Sent, phone: str) -> ContactPointGiven:
        """The event for the person of `sent`; the newest declaration's number wins."""
        point = ContactPoint(phone=phone)
        return ContactPointGiven(
            version=int(sent.declaration.declared_at.timestamp() * 1000),
            person_id=sent.person_id,
            sealed=self._sealer.seal(point.model_dump_json().encode(), str(sent.person_id)),
        )
