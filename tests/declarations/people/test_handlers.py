"""The register follows declarations."""

from services.declarations.people.handlers import PeopleHandlers
from tests.declarations.builders import HOUR, NOON, received
from tests.declarations.people.builders import PERSON, declared
from tests.declarations.people.fakes import InMemoryPeople


async def test_a_batch_read_twice_and_backwards_ends_the_same() -> None:
    batch = [received(declared(number, NOON + number * HOUR)) for number in (1, 2, 3)]
    forwards, backwards = InMemoryPeople(), InMemoryPeople()

    await PeopleHandlers(forwards).follow(batch)
    for _ in range(2):
        await PeopleHandlers(backwards).follow(batch[::-1])

    assert await forwards.known([PERSON]) == await backwards.known([PERSON]) != {}
