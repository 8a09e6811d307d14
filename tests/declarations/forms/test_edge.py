"""The forms as anybody reads them, and how the health department publishes the next version."""

from datetime import timedelta
from typing import Any

import httpx
import pytest

from tests.bodies import a_body
from tests.declarations.builders import COMMUNE, FORM, NOON, PROVINCE, TODAY
from tests.declarations.edges import Memory
from tests.declarations.forms.versions import TOMORROW, as_body, the_next
from tests.declarations.tokens import ACCOUNT, STATION, signed_in

ENGLISH = {"Accept-Language": "en"}
HEALTH_DEPARTMENT = signed_in("health-department", PROVINCE)
DAY = timedelta(days=1)


async def test_the_forms_in_force_are_listed_in_vietnamese(client: httpx.AsyncClient) -> None:
    answer = await client.get("/forms")

    found = {one["form"]: one for one in answer.json()}
    assert found.keys() == {"whole-population", "domestic-movement", "staff-daily", "entry"}
    assert found["whole-population"] == {
        "form": "whole-population",
        "version": 2,
        "valid_from": "2021-07-19",
        "valid_to": None,
        "title": "Tờ khai y tế",
    }


async def test_a_form_is_told_whole_in_the_readers_language(client: httpx.AsyncClient) -> None:
    answer = await client.get("/forms/entry", headers=ENGLISH)

    form = answer.json()
    assert form["title"] == "Health declaration for entry"
    [vehicle] = [one for one in form["fields"] if one["name"] == "movement.vehicle"]
    assert vehicle["required"] is True
    assert [one["code"] for one in vehicle["options"]] == ["plane", "ship", "car", "other"]
    assert form["alert_rule"]["fever_at_or_above_celsius"] == 38.0
    assert form["legal_text"].startswith("Giving false information")


async def test_or_in_both_languages(client: httpx.AsyncClient) -> None:
    form = (await client.get("/forms/entry?languages=both")).json()

    assert form["title"] == {
        "vi": "Tờ khai y tế đối với người nhập cảnh",
        "en": "Health declaration for entry",
    }
    assert form["symptoms"][0]["label"] == {"vi": "Sốt", "en": "Fever"}


@pytest.mark.parametrize(
    ("at", "version", "valid_to"), [("2021-07-18", 1, "2021-07-19"), ("2021-07-19", 2, None)]
)
async def test_a_form_is_read_as_it_was_on_a_day(
    client: httpx.AsyncClient, at: str, version: int, valid_to: str | None
) -> None:
    form = (await client.get(f"/forms/whole-population?at={at}")).json()

    assert (form["version"], form["valid_to"]) == (version, valid_to)


async def test_a_form_that_nobody_has_is_not_found(client: httpx.AsyncClient) -> None:
    assert (await client.get("/forms/outing")).status_code == 404


async def test_a_day_that_never_was_is_malformed(client: httpx.AsyncClient) -> None:
    answer = await client.get("/forms/entry?at=2021-02-30")

    assert answer.status_code == 422
    assert [one["field"] for one in answer.json()["errors"]] == ["at"]


async def test_a_form_that_the_reader_has_already_is_not_sent_again(
    client: httpx.AsyncClient,
) -> None:
    first = await client.get("/forms/entry")
    tag = first.headers["etag"]

    again = await client.get("/forms/entry", headers={"If-None-Match": tag})
    english = await client.get("/forms/entry", headers={"If-None-Match": tag, **ENGLISH})

    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == tag
    assert "max-age" in again.headers["cache-control"]
    assert english.status_code == 200


async def test_until_the_published_forms_are_known_nobody_reads_or_declares(
    client: httpx.AsyncClient, memory: Memory
) -> None:
    memory.forms.is_complete = False

    answers = [
        await client.get("/forms"),
        await client.get("/forms/entry"),
        await client.post("/declarations", json=a_body()),
    ]

    assert [one.status_code for one in answers] == [503, 503, 503]
    assert all(int(one.headers["retry-after"]) > 0 for one in answers)


async def publish(client: httpx.AsyncClient, **changes: Any) -> httpx.Response:
    return await client.post(
        "/forms", json=as_body(the_next(), **changes), headers=HEALTH_DEPARTMENT
    )


async def test_the_next_version_is_published_and_told_in_the_audit_trail(
    client: httpx.AsyncClient, memory: Memory
) -> None:
    answer = await publish(client)

    assert answer.status_code == 201
    assert answer.json() == {
        "form": "whole-population",
        "version": 3,
        "valid_from": TOMORROW.isoformat(),
    }
    [entry] = memory.trail.entries
    assert (entry["who"], entry["action"]) == (ACCOUNT, "publish")
    assert entry["object"] == "form:whole-population/3"


async def test_people_declare_on_it_from_its_day_and_not_before(
    client: httpx.AsyncClient, memory: Memory
) -> None:
    await publish(client, onset_window_days=7)
    memory.now = NOON + DAY
    today, tomorrow = [
        (await client.post("/declarations", json=a_body(declared_at=at.isoformat()))).json()
        for at in (NOON, NOON + DAY)
    ]

    under = [
        (await client.get(f"/declarations/{one['receipt']}")).json()["made_under"]["version"]
        for one in (today, tomorrow)
    ]

    assert under == [2, 3]
    read = (await client.get("/forms/whole-population?at=2021-07-19")).json()
    assert read["valid_to"] == TOMORROW.isoformat()


async def test_the_same_version_again_changes_nothing_even_when_it_is_in_force(
    client: httpx.AsyncClient, memory: Memory
) -> None:
    await publish(client)
    memory.now = NOON + 30 * DAY

    again = await publish(client)

    assert again.status_code == 200
    assert len(memory.published.by_name) == 1


async def test_a_version_of_the_profile_may_be_sent_again_too(client: httpx.AsyncClient) -> None:
    answer = await client.post("/forms", json=as_body(FORM), headers=HEALTH_DEPARTMENT)

    assert answer.status_code == 200


@pytest.mark.parametrize("version", [2, 3])
async def test_another_content_of_a_version_is_a_conflict(
    client: httpx.AsyncClient, version: int
) -> None:
    await publish(client)

    other = await publish(client, version=version, onset_window_days=21)

    assert other.status_code == 409
    assert other.json()["type"] == "/docs#problem-form-taken"
    assert [one["field"] for one in other.json()["errors"]] == ["version"]


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"version": 5}, "version", "It must be the version after the newest one."),
        (
            {"valid_from": TODAY.isoformat()},
            "valid_from",
            "It can be in force from tomorrow at the soonest.",
        ),
        ({"form": "outing"}, "form", "There is no such kind of form."),
        ({"fields": []}, "fields", "Name, year of birth, gender and residence are required"),
        ({"title": {"vi": "A\u202eB", "en": "x"}}, "title.vi", "Not in the required form"),
        ({"legal_text": {"vi": "x"}}, "legal_text.en", "Required"),
        ({"colour": "red"}, "colour", "Not a field of this form"),
    ],
)
async def test_what_cannot_be_published_is_named(
    client: httpx.AsyncClient, memory: Memory, changes: dict[str, Any], field: str, message: str
) -> None:
    answer = await client.post(
        "/forms", json=as_body(the_next(), **changes), headers={**HEALTH_DEPARTMENT, **ENGLISH}
    )

    assert answer.status_code == 422
    [error] = answer.json()["errors"]
    assert error["field"] == field
    assert error["message"].startswith(message)
    assert not memory.published.by_name


async def test_a_version_follows_the_one_that_waits(client: httpx.AsyncClient) -> None:
    await publish(client, valid_from=(TOMORROW + 5 * DAY).isoformat())

    before = await publish(client, version=4)
    after = await publish(client, version=4, valid_from=(TOMORROW + 6 * DAY).isoformat())

    assert (before.status_code, after.status_code) == (422, 201)


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 401),
        (STATION, 403),
        (signed_in("health-department", COMMUNE), 403),
        (signed_in("director", PROVINCE), 403),
    ],
)
async def test_nobody_else_publishes_forms(
    client: httpx.AsyncClient, memory: Memory, headers: dict[str, str], status: int
) -> None:
    answer = await client.post("/forms", json=as_body(the_next()), headers=headers)

    assert answer.status_code == status
    assert not memory.published.by_name


async def test_the_largest_form_of_the_profile_is_not_too_large(
    client: httpx.AsyncClient, memory: Memory
) -> None:
    entry = memory.forms.newest("entry")

    answer = await client.post(
        "/forms",
        json=as_body(entry, version=2, valid_from=TOMORROW.isoformat()),
        headers=HEALTH_DEPARTMENT,
    )

    assert answer.status_code == 201
