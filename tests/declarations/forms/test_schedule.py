"""How a replica takes over what was published elsewhere."""

import pytest
from pymongo.errors import AutoReconnect

from services.declarations.forms.model import Forms
from services.declarations.forms.schedule import FormReader
from tests.declarations.builders import FORM, NOON
from tests.declarations.forms.fakes import InMemoryForms
from tests.declarations.forms.versions import TOMORROW, the_next

KIND = "whole-population"


class Enough(Exception):
    """A test has seen what it wanted."""


async def test_it_reads_again_and_again_and_learns_what_is_new() -> None:
    # Given a form that is published while the reader pauses
    published, forms = InMemoryForms(), Forms((FORM,), is_complete=False)
    versions = []

    async def pause(_: float) -> None:
        versions.append(forms.in_force(KIND, TOMORROW).version)
        if len(versions) == 2:
            raise Enough
        await published.add(the_next(), "so-y-te", NOON)

    # When it reads twice
    with pytest.raises(Enough):
        await FormReader(published, forms, pause).run()

    # Then the second reading has it
    assert versions == [2, 3]
    assert forms.is_complete


async def test_while_the_store_is_away_what_is_known_stays() -> None:
    published, forms = InMemoryForms(), Forms((FORM,), is_complete=False)
    reader = FormReader(published, forms)
    published.failure = AutoReconnect("gone")

    await reader.read()
    assert not forms.is_complete

    published.failure = None
    await reader.read()
    assert forms.is_complete
