"""One real system for all faults, healed after each; every test declares on a day of its own."""

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import count

import pytest

from tests.faults.checker import Checker
from tests.faults.ledger import Ledger
from tests.system import System, running_system

LAST_DAY = datetime.fromisoformat("2021-07-18T12:00:00+07:00")
# As far back as a declaration may lie.
DAYS = 28

_used = count()


@pytest.fixture(scope="session")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    with running_system(tmp_path_factory.mktemp("faults")) as running:
        yield running


@pytest.fixture(autouse=True)
def healed(system: System) -> None:
    """What one test left broken must not fail the next."""
    system.heal()


@pytest.fixture
def ledger() -> Ledger:
    return Ledger(LAST_DAY - timedelta(days=next(_used) % DAYS))


@pytest.fixture
def checker(system: System) -> Checker:
    return Checker(system)


@pytest.fixture
def dice(request: pytest.FixtureRequest) -> random.Random:
    """Seeded by the test's own name: a failure comes again."""
    return random.Random(request.node.name)
