"""How long a station waits for its list of the day, with the whole province followed up."""

import json
import random
import time
from base64 import b64decode
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import count, islice
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import bson
import httpx
from bson.binary import UuidRepresentation
from bson.codec_options import CodecOptions
from bson.raw_bson import RawBSONDocument
from pymongo import MongoClient
from pymongo.write_concern import WriteConcern

from deploy.local.paths import PROFILE
from services.backbone.http.pages import encode_cursor
from services.backbone.profile import Commune, read_rows, read_yaml
from services.backbone.vault.envelope import MasterKey, new_key, seal
from services.contracts.declarations import FollowUpCause
from services.declarations.followups import documents, rules
from services.declarations.followups.day_list import INDEXES, Group, Place
from services.declarations.followups.model import FollowUp, Mark, Stated, Today, Word
from services.declarations.followups.policy_model import Policy
from services.declarations.followups.rules import followup_id
from services.declarations.health.rules import place_of
from tests.bench.report import Figure, Report
from tests.bodies import a_feverish_body
from tests.system import System

TODAY = date(2021, 7, 19)
MORNING = datetime(2021, 7, 19, 0, 30, tzinfo=UTC)
DAYS_AGO = 7
# Whose names are there to be read: in these communes, and in the largest.
NAMED_COMMUNES = 8
AT_ONCE = 5_000
REQUESTS = 1_000
WARMING_UP = 100
PAGE = 50

_COMMUNE = "30730"
_PERSON = UUID("0196f7a0-5a5a-7000-8000-5a5a5a5a5a01")
_DECLARATION = UUID("0196f7a0-5a5a-7000-8000-5a5a5a5a5a02")
_STANDARD: CodecOptions[Any] = CodecOptions(uuid_representation=UuidRepresentation.STANDARD)


@dataclass(frozen=True)
class Somebody:
    """Followed up in `commune`."""

    person: UUID
    declaration: UUID
    commune: str


def measure(system: System, report: Report) -> None:
    """Seed the store of a system that serves already, then read one page after the other."""
    measure_in(read_rows(PROFILE / "communes.csv", Commune), system, report)


def measure_in(communes: Sequence[Commune], system: System, report: Report) -> None:
    """The same with the people of `communes` alone."""
    named = _named(communes)
    client: MongoClient[Any] = MongoClient(system.mongod.url, uuidRepresentation="standard")
    with client:
        seeded = _seed(client, communes, named, system)
    waits = sorted(_waits(system, named))
    report.add(Figure("followups.seeded", seeded, "people"))
    report.add(Figure("followups.day_list_p50_ms", waits[len(waits) // 2], "ms"))
    p99 = waits[len(waits) * 99 // 100]
    report.add(Figure("followups.day_list_p99_ms", p99, "ms", budget="≤ 50"))


def _named(communes: Sequence[Commune]) -> list[str]:
    by_size = sorted(communes, key=lambda one: one.population_2019, reverse=True)
    rest = random.sample(by_size[1:], NAMED_COMMUNES - 1)
    return [one.code for one in (by_size[0], *rest)]


def _seed(
    client: MongoClient[Any], communes: Sequence[Commune], named: Sequence[str], system: System
) -> int:
    store = client.get_database("declarations", write_concern=WriteConcern(w=1, j=False))
    keys = client.get_database("declarations_keys", write_concern=WriteConcern(w=1, j=False))
    store["followups"].drop_indexes()
    seeded, templates, names = 0, _templates(), _Names(system)
    people = _people(communes)
    while batch := list(islice(people, AT_ONCE)):
        store["followups"].insert_many([_document(one, templates) for one in batch], ordered=False)
        if known := [one for one in batch if one.commune in named]:
            made = [names.of(one) for one in known]
            keys["keys"].insert_many([one[0] for one in made], ordered=False)
            store["people"].insert_many([one[1] for one in made], ordered=False)
            store["declarations"].insert_many([one[2] for one in made], ordered=False)
        seeded += len(batch)
    store["followups"].create_indexes(INDEXES)
    return seeded


def _people(communes: Sequence[Commune]) -> Iterator[Somebody]:
    for commune in communes:
        for _ in range(commune.population_2019):
            yield Somebody(uuid4(), uuid4(), commune.code)


def _templates() -> list[bytes]:
    """Follow-ups of one person in the eighth day, as documents: by what became of the days."""
    policy = read_yaml(PROFILE / "followups.yaml", Policy)
    began = TODAY - timedelta(days=DAYS_AGO)
    word = Word(
        cause_id=f"declaration:{_DECLARATION}",
        cause=FollowUpCause.SYMPTOMS,
        person_id=_PERSON,
        version=1,
        at=MORNING - timedelta(days=DAYS_AGO),
        commune_code=_COMMUNE,
        station=f"tram-y-te-{_COMMUNE}",
        stated=Stated(first_day=began, last_day=began + timedelta(days=13), version=1),
        declaration_id=_DECLARATION,
        receipt="0000000A",
    )
    opened = rules.after_words(None, [word], Today(word.at, began), policy)
    assert opened
    return [_template(opened.followup, missed, policy) for missed in ((), (0,), (2,), (0, 2))]


def _template(followup: FollowUp, missed: Sequence[int], policy: Policy) -> bytes:
    seen = {
        TODAY - timedelta(days=ago): frozenset({Mark.SEEN_OK})
        for ago in range(DAYS_AGO + 1)
        if ago not in missed
    }
    change = rules.after_midnight(
        followup.model_copy(update={"marks": seen}), Today(MORNING, TODAY), policy
    )
    found = documents.fields(change.followup if change else followup, TODAY)
    document = {"_id": _PERSON, **found, "person": _DECLARATION, "visits": [], "outbox": []}
    return bson.encode(document, codec_options=_STANDARD)


def _document(one: Somebody, templates: Sequence[bytes]) -> RawBSONDocument:
    template = templates[one.person.bytes[0] % len(templates)]
    # In the template, the place of the person is held by the id, that of the person by the other.
    raw = template.replace(_PERSON.bytes, followup_id(one.person).bytes)
    head, _, tail = raw.partition(_DECLARATION.bytes)
    raw = head + one.person.bytes + tail.replace(_DECLARATION.bytes, one.declaration.bytes)
    raw = raw.replace(str(_DECLARATION).encode(), str(one.declaration).encode())
    return RawBSONDocument(raw.replace(_COMMUNE.encode(), one.commune.encode()))


class _Names:
    """People's keys, their place in the register, and their sealed declarations."""

    def __init__(self, system: System) -> None:
        secrets = Path(system["declarations"].environment["SECRETS_DIR"])
        key = b64decode((secrets / "key_encryption_key").read_text())
        self._master = MasterKey(key, kid="1")
        self._numbers = count(1)
        body = a_feverish_body()
        del body["id"]
        self._content = json.dumps(body, ensure_ascii=False).encode()

    def of(self, one: Somebody) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
        key = new_key()
        wrapped = self._master.wrap(key, one.person)
        sealed = seal(key, self._content, place_of(one.declaration))
        return (
            {"_id": one.person, "kid": "1", "wrapped": wrapped, "since": MORNING},
            {
                "_id": one.person,
                "commune": one.commune,
                "declaration": one.declaration,
                "declared_at": MORNING,
            },
            {
                "_id": one.declaration,
                "day": 20210718,
                "number": next(self._numbers),
                "person": one.person,
                "sealed": sealed,
            },
        )


def _waits(system: System, named: Sequence[str]) -> list[float]:
    """Milliseconds per page of 50: the first ones, and some from the middle of the list."""
    waits = []
    with httpx.Client(base_url=system.url("declarations"), timeout=20) as client:
        for number in range(WARMING_UP + REQUESTS):
            code = random.choice(named)
            headers = {"Authorization": f"Bearer {system.token(f'tram-y-te-{code}')}"}
            query = {"commune_code": code, "limit": str(PAGE)} | _somewhere(number)
            began = time.perf_counter()
            answer = client.get("/followups", params=query, headers=headers)
            wait = (time.perf_counter() - began) * 1000
            items = answer.raise_for_status().json()["items"]
            assert len(items) == PAGE
            assert all(item["person"] for item in items)
            waits.append(wait)
    return waits[WARMING_UP:]


def _somewhere(number: int) -> dict[str, str]:
    if number % 2:
        return {}
    group = Group.DUE if number % 4 else Group.SEEN
    middle = UUID(int=random.randrange(1 << 127))
    return {"cursor": encode_cursor(Place(group, TODAY, middle))}
