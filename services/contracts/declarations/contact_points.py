"""How to reach a person whom the system has to tell something."""

from typing import Annotated

from pydantic import Field

from services.contracts.events import Event
from services.contracts.identifiers import PersonId
from services.contracts.streams import Confidentiality, Stream

CONTACT_POINTS = Stream(
    name="declarations.contact-points.v1",
    keyed_by="person_id",
    confidentiality=Confidentiality.RESTRICTED,
    summary="How to reach a person whom an event concerns, sealed for the notifications service",
    compacted=True,
)


class ContactPointGiven(Event, stream=CONTACT_POINTS):
    """How to reach a person whom the system has to tell something.

    `sealed` is a `ContactPoint` as JSON, encrypted with HPKE (RFC 9180, X25519, HKDF-SHA256,
    AES-256-GCM) for the notifications service, base64; its `info` is the person id.
    `version` is the moment of the declaration in milliseconds: the newest number wins.
    """

    person_id: PersonId
    sealed: Annotated[str, Field(repr=False)]
