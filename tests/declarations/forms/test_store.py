"""What a store of published forms promises, in memory and in MongoDB."""

from typing import Any

import pytest

from services.backbone.store.mongo import Database
from services.declarations.forms.store import FormStore
from tests.declarations.builders import NOON
from tests.declarations.forms.fakes import InMemoryForms
from tests.declarations.forms.versions import the_next


@pytest.fixture
def in_memory() -> InMemoryForms:
    return InMemoryForms()


@pytest.fixture
async def in_mongo(mongo_database: Database) -> FormStore:
    return FormStore(mongo_database["forms"])


@pytest.fixture(params=["in_memory", pytest.param("in_mongo", marks=pytest.mark.live)])
def store(request: pytest.FixtureRequest) -> Any:
    return request.getfixturevalue(request.param)


async def test_at_first_nothing_was_published(store: Any) -> None:
    assert list(await store.all()) == []


async def test_a_version_comes_back_as_it_was_published(store: Any) -> None:
    form = the_next()

    assert await store.add(form, "so-y-te", NOON) == form

    assert list(await store.all()) == [form]


async def test_another_content_of_a_version_changes_nothing(store: Any) -> None:
    first = the_next()
    await store.add(first, "so-y-te", NOON)

    kept = await store.add(the_next(onset_window_days=21), "so-y-te", NOON)

    assert kept == first
    assert list(await store.all()) == [first]


async def test_each_version_of_each_kind_is_kept(store: Any) -> None:
    forms = [the_next(), the_next(version=4), the_next(form="entry", version=2)]
    for form in forms:
        await store.add(form, "so-y-te", NOON)

    assert {one.name for one in await store.all()} == {one.name for one in forms}
