"""Obligations as they are kept; what is there for indexes is told apart."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from services.backbone.store.mongo import Document
from services.contracts.declarations import Channel
from services.contracts.identifiers import PersonId
from services.declarations.receivers.model import Acknowledgement, Declared, Obligation

# Absent where they do not apply: an index with a filter holds only what has them.
OPTIONAL = ("open_level", "decision")


def to_fields(obligation: Obligation) -> Document:
    """All but the id, the revision and the outbox."""
    fields: Document = {
        "commune": obligation.commune_code,
        "acknowledged": obligation.acknowledged is not None,
        "owed_since": obligation.owed_since,
        "level": obligation.level,
        "declarations": [_declared(one) for one in obligation.declarations],
        "version": obligation.version,
    }
    if not obligation.acknowledged:
        fields["open_level"] = obligation.level
    if obligation.decision:
        at, account = obligation.decision.at, obligation.decision.account
        fields["decision"] = {"at": at, "account": account}
    return fields


def from_document(document: Mapping[str, Any]) -> Obligation:
    """The obligation that is kept as `document`."""
    decision = document.get("decision")
    day, _, person = document["_id"].partition(":")
    return Obligation(
        day=date.fromisoformat(day),
        person_id=PersonId(UUID(hex=person)),
        declarations=tuple(
            Declared(
                id=one["id"],
                channel=Channel(one["channel"]),
                commune_code=one["commune"],
                declared_at=one["declared_at"],
                kept_at=one["kept_at"],
            )
            for one in document["declarations"]
        ),
        level=document["level"],
        decision=Acknowledgement(decision["at"], decision["account"]) if decision else None,
        version=document["version"],
        revision=document["revision"],
    )


def _declared(one: Declared) -> Document:
    return {
        "id": one.id,
        "channel": one.channel.value,
        "commune": one.commune_code,
        "declared_at": one.declared_at,
        "kept_at": one.kept_at,
    }
