"""How soon a million journeys are held against a corrected zone, and in how much memory."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from itertools import count, islice
from threading import Event, Thread
from typing import Any
from uuid import UUID, uuid4

import httpx
import psutil
from pymongo import MongoClient
from pymongo.write_concern import WriteConcern

from deploy.local.paths import PROFILE
from services.backbone.profile import load_profile
from services.contracts.identifiers import PersonId
from services.declarations.journeys.model import Stay
from services.declarations.journeys.stays import INDEXES, document
from services.declarations.zones.areas import WorldAreas, read_world
from tests.bench.report import Figure, Report
from tests.system import System

JOURNEYS = 1_000_000
PROVINCE = "01"
COMMUNE = "30730"
DEPARTMENT = "so-y-te"
# One journey in ten was over before the others began; all ended after the zone's first day.
EARLY_EVERY = 10
FIRST_DAY, EARLY_LAST_DAY = date(2021, 7, 5), date(2021, 7, 9)
LATE_FIRST_DAY, LAST_DAY = date(2021, 7, 12), date(2021, 7, 18)
LONG_BEFORE = date(2021, 6, 1)

AT_ONCE = 5_000
POLL_SECONDS = 0.05
PATIENCE_SECONDS = 600
MIB = 1024 * 1024


def measure(system: System, report: Report, journeys: int = JOURNEYS) -> None:
    """A zone that touches no day of the journeys is corrected to touch a tenth, then all."""
    client: MongoClient[Any] = MongoClient(system.mongod.url, uuidRepresentation="standard")
    with client:
        world = read_world(load_profile(PROFILE))
        _seed(client, world, journeys)
        zone = _Zone(system, client)
        zone.say(LONG_BEFORE, LONG_BEFORE)
        with _peak_of(system["declarations"].pid) as peak:
            tenth = zone.say(FIRST_DAY, EARLY_LAST_DAY)
        _expect(zone.exposures(), journeys // EARLY_EVERY)
        report.add(Figure("journeys.reexamined_1m_s", tenth, "s", budget="≤ 60"))
        report.add(Figure("journeys.reexamination_mib", peak.growth_mib, "MiB", budget="≤ 300"))
        with _peak_of(system["declarations"].pid) as peak:
            every = zone.say(FIRST_DAY, LAST_DAY)
        _expect(zone.exposures(), journeys)
        report.add(Figure("journeys.all_exposed_1m_s", every, "s"))
        report.add(Figure("journeys.all_exposed_mib", peak.growth_mib, "MiB"))


def _seed(client: MongoClient[Any], world: WorldAreas, journeys: int) -> None:
    store = client.get_database("declarations", write_concern=WriteConcern(w=1, j=False))
    stays = store["journey_stays"]
    stays.drop_indexes()
    made = islice(_stays(world), journeys)
    while batch := [document(one) for one in islice(made, AT_ONCE)]:
        stays.insert_many(batch, ordered=False)
    stays.create_indexes(INDEXES)


def _stays(world: WorldAreas) -> Iterator[Stay]:
    """In the order in which they come: each day those that ended then."""
    codes = [code for code in map("{:05}".format, range(1, 700)) if _is_in_province(world, code)]
    for number in count():
        is_early = number % EARLY_EVERY == 0
        first_day = FIRST_DAY if is_early else LATE_FIRST_DAY
        last_day = EARLY_LAST_DAY if is_early else LAST_DAY
        yield Stay(
            declaration_id=uuid4(),
            number=0,
            person_id=PersonId(uuid4()),
            commune_code=COMMUNE,
            areas=world.ancestry(codes[number % len(codes)]),
            first_day=first_day + timedelta(days=number % 3),
            last_day=last_day - timedelta(days=number % 2),
        )


def _is_in_province(world: WorldAreas, code: str) -> bool:
    return world.exists(code, FIRST_DAY) and PROVINCE in world.ancestry(code)


class _Zone:
    """One zone of the province, as the health department declares and corrects it."""

    def __init__(self, system: System, client: MongoClient[Any]) -> None:
        self._id = UUID("5a5a5a5a-0000-4000-8000-000000000001")
        self._version = 0
        self._headers = {"Authorization": f"Bearer {system.token(DEPARTMENT)}"}
        self._url = f"{system.url('declarations')}/zones"
        self._store = client["declarations"]

    def say(self, first_day: date, last_day: date) -> float:
        """Seconds from saying so until the last exposure is durable."""
        body = {
            "area_code": PROVINCE,
            "level": "outbreak",
            "first_day": first_day.isoformat(),
            "last_day": last_day.isoformat(),
            "decided_by": "Ủy ban nhân dân",
            "document": "1/UBND",
            "decided_on": "2021-07-19",
        }
        began = time.perf_counter()
        if self._version == 0:
            answer = httpx.post(
                self._url, json={**body, "id": str(self._id)}, headers=self._headers, timeout=30
            )
        else:
            headers = {**self._headers, "If-Match": f'"{self._version}"'}
            answer = httpx.put(f"{self._url}/{self._id}", json=body, headers=headers, timeout=30)
        self._version = answer.raise_for_status().json()["version"]
        while not self._is_examined():
            _expect(time.perf_counter() - began < PATIENCE_SECONDS, True)
            time.sleep(POLL_SECONDS)
        return time.perf_counter() - began

    def exposures(self) -> int:
        """How many hold."""
        query = {"zone": self._id, "is_withdrawn": False}
        return self._store["zone_exposures"].count_documents(query)

    def _is_examined(self) -> bool:
        found = self._store["known_zones"].find_one({"_id": self._id})
        return found is not None and found["version"] == self._version and "examined" not in found


class _Peak:
    """The most memory of a process, above what it had when the watching began."""

    def __init__(self, pid: int) -> None:
        self._process = psutil.Process(pid)
        self._before = self._most = self._process.memory_info().rss

    def look(self) -> None:
        self._most = max(self._most, self._process.memory_info().rss)

    @property
    def growth_mib(self) -> float:
        return (self._most - self._before) / MIB


@contextmanager
def _peak_of(pid: int) -> Iterator[_Peak]:
    peak, is_over = _Peak(pid), Event()

    def watch() -> None:
        while not is_over.wait(POLL_SECONDS):
            peak.look()

    watching = Thread(target=watch)
    watching.start()
    try:
        yield peak
    finally:
        is_over.set()
        watching.join()


def _expect(found: object, wanted: object) -> None:
    if found != wanted:
        raise AssertionError(f"{found} instead of {wanted}")
