"""Which meetings can have been, and what others hear of them."""

from collections.abc import Iterator
from datetime import date, timedelta

from services.contracts.declarations import ContactLinked, ContactUnlinked
from services.contracts.identifiers import PersonId
from services.declarations.contacts.model import Link, NewLink

# What is older decides no class any more and is a slip of the keyboard. [gk]
LONGEST_AGO = timedelta(days=366)

Wrong = tuple[str, str]


def wrong_day(new: NewLink, today: date) -> Iterator[Wrong]:
    """Why the day cannot be true, if it cannot."""
    if new.last_met_on > today:
        yield "last_met_on", "meeting_in_the_future"
    if new.last_met_on < today - LONGEST_AGO:
        yield "last_met_on", "meeting_too_long_ago"


def wrong_pair(source: PersonId, contact: PersonId, behind: frozenset[PersonId]) -> Iterator[Wrong]:
    """Why the one cannot be the source of the other; `behind` are the sources of `source`."""
    if source == contact:
        yield "contact", "link_to_oneself"
    elif contact in behind:
        yield "contact", "link_in_a_loop"


def told(link: Link) -> ContactLinked | ContactUnlinked:
    """What others hear of `link` as it stands."""
    event = ContactUnlinked if link.withdrawn else ContactLinked
    return event(
        version=link.version,
        link_id=link.id,
        source=link.source,
        exposed=link.contact,
        last_met_on=link.last_met_on,
        commune_code=link.contact_commune,
    )


def place_of(link: Link) -> bytes:
    """What the sealed words of a version are bound to."""
    return b"declarations.contacts/1:%b:%d" % (link.id.bytes, link.version)
