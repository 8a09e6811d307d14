"""What can have been found, and what others hear of it."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from services.contracts.declarations import FindingRecorded
from services.contracts.identifiers import PersonId
from services.declarations.findings.model import Correction, NewFinding, Record, Said
from services.declarations.people.model import Known

# What is older decides no class any more and is a slip of the keyboard. [gk]
LONGEST_AGO = timedelta(days=366)


def wrong(said: Correction, today: date) -> Iterator[tuple[str, str]]:
    """Each field that cannot be true, and the text that says why."""
    if said.found_on > today:
        yield "found_on", "finding_in_the_future"
    if said.found_on < today - LONGEST_AGO:
        yield "found_on", "finding_too_long_ago"


def first(new: NewFinding, person: Known, digest: bytes, account: str, at: datetime) -> Record:
    """The record that `new` begins."""
    return Record(
        id=new.id,
        person_id=PersonId(person.person_id),
        commune_code=person.commune_code,
        digest=digest,
        versions=(_said(1, new, account, at),),
    )


def corrected(record: Record, correction: Correction, account: str, at: datetime) -> Record:
    """`record` as it should have been."""
    return _with(record, _said(record.now.version + 1, correction, account, at))


def withdrawn(record: Record, account: str, at: datetime) -> Record:
    """`record` after somebody said that it is none."""
    update = {
        "version": record.now.version + 1,
        "is_withdrawn": True,
        "account": account,
        "at": at,
    }
    return _with(record, record.now.model_copy(update=update))


def recorded(record: Record) -> FindingRecorded:
    """What the newest version tells."""
    said = record.now
    return FindingRecorded(
        version=said.version,
        finding_id=record.id,
        person_id=record.person_id,
        commune_code=record.commune_code,
        finding=said.finding,
        found_on=said.found_on,
        is_withdrawn=said.is_withdrawn,
        recorded_at=said.at,
    )


def place_of(record: Record, version: int) -> bytes:
    """What the sealed words of a version are bound to."""
    return b"declarations.findings/1:%b:%d" % (record.id.bytes, version)


def _said(version: int, what: Correction, account: str, at: datetime) -> Said:
    return Said(
        version=version,
        finding=what.finding,
        found_on=what.found_on,
        is_withdrawn=False,
        account=account,
        at=at,
    )


def _with(record: Record, said: Said) -> Record:
    return record.model_copy(update={"versions": (*record.versions, said)})
