"""Officers record findings about people of their area, correct them and withdraw them."""

from typing import Any
from uuid import UUID

import httpx
import pytest
from pymongo.errors import AutoReconnect

from services.contracts.declarations import Finding, FindingRecorded
from tests.declarations.builders import COMMUNE, DISTRICT, NOON, OTHER_COMMUNE
from tests.declarations.contacts.edges import AN, BINH, GIANG, NUMBERS, Memory
from tests.declarations.findings.fakes import InMemoryFindings
from tests.declarations.tokens import ACCOUNT, STATION, signed_in

FINDING = UUID(int=77)
ENGLISH = {**STATION, "Accept-Language": "en"}
NEWCOMER = {
    "full_name": "TRẦN THỊ BÉ",
    "birth_year": 2001,
    "gender": "female",
    "commune_code": COMMUNE,
    "address": "Ấp 3",
}
OFFICERS = [
    signed_in("health-station", COMMUNE),
    signed_in("district-health", DISTRICT),
    signed_in("health-department", "91"),
]
NOT_THEIRS = [
    (signed_in("commune-authority", COMMUNE), 403),
    (signed_in("director", "91"), 403),
    ({}, 401),
]


def a_body(**changes: Any) -> dict[str, Any]:
    return {
        "id": str(FINDING),
        "person": {"person_id": str(AN)},
        "finding": "confirmed",
        "found_on": "2021-07-18",
        "note": "Mẫu số 12",
        **changes,
    }


async def record(client: httpx.AsyncClient, **changes: Any) -> httpx.Response:
    return await client.post("/findings", json=a_body(**changes), headers=STATION)


async def test_a_finding_is_recorded_and_told(client: httpx.AsyncClient, memory: Memory) -> None:
    answer = await record(client)

    assert answer.status_code == 201
    assert answer.headers["etag"] == '"1"'
    assert answer.json() == {
        "id": str(FINDING),
        "person_id": str(AN),
        "version": 1,
        "finding": "confirmed",
        "found_on": "2021-07-18",
        "is_withdrawn": False,
        "recorded_at": "2021-07-19T05:00:00Z",
        "recorded_by": ACCOUNT,
        "note": "Mẫu số 12",
    }
    assert memory.findings.told == [
        FindingRecorded(
            finding_id=FINDING,
            person_id=memory.people.by_id[AN].person_id,
            commune_code=COMMUNE,
            finding=Finding.CONFIRMED,
            found_on=memory.findings.by_id[FINDING].now.found_on,
            recorded_at=NOON,
        )
    ]


@pytest.mark.parametrize(
    "reference", [{"person_id": str(AN)}, {"id_number": NUMBERS[AN]}], ids=["pseudonym", "number"]
)
@pytest.mark.parametrize("headers", OFFICERS)
async def test_every_officer_of_the_area_may_and_says_who_in_their_way(
    client: httpx.AsyncClient, reference: dict[str, str], headers: dict[str, str]
) -> None:
    body = a_body(person=reference)

    answer = await client.post("/findings", json=body, headers=headers)

    assert (answer.status_code, answer.json()["person_id"]) == (201, str(AN))


@pytest.mark.parametrize(("headers", "status"), NOT_THEIRS)
async def test_nobody_else_may(
    client: httpx.AsyncClient, memory: Memory, headers: dict[str, str], status: int
) -> None:
    answer = await client.post("/findings", json=a_body(), headers=headers)

    assert answer.status_code == status
    assert not memory.findings.by_id


async def test_a_newcomer_is_entered(client: httpx.AsyncClient, memory: Memory) -> None:
    answer = await record(client, person={"newcomer": NEWCOMER})

    assert answer.status_code == 201
    assert memory.people.entered == ["TRẦN THỊ BÉ"]


async def test_but_not_in_another_area(client: httpx.AsyncClient, memory: Memory) -> None:
    answer = await record(client, person={"newcomer": {**NEWCOMER, "commune_code": OTHER_COMMUNE}})

    assert answer.status_code == 403
    assert memory.people.entered == []


async def test_the_same_again_changes_nothing(client: httpx.AsyncClient, memory: Memory) -> None:
    first = await record(client)
    await client.post(
        f"/findings/{FINDING}/withdrawal", json={"reason": "nhầm mẫu"}, headers=STATION
    )

    again = await record(client)

    assert (first.status_code, again.status_code) == (201, 200)
    assert first.content == again.content
    assert len(memory.findings.told) == 2


async def test_another_finding_under_its_id_is_a_conflict(client: httpx.AsyncClient) -> None:
    await record(client)

    answer = await record(client, finding="negative")

    assert answer.status_code == 409
    assert answer.json()["errors"][0]["field"] == "id"


WRONG = {
    "tomorrow": ({"found_on": "2021-07-20"}, "found_on"),
    "long ago": ({"found_on": "2020-07-01"}, "found_on"),
    "no day": ({"found_on": "2021-02-30"}, "found_on"),
    "another word": ({"finding": "dead"}, "finding"),
    "nobody": ({"person": {"person_id": str(UUID(int=999))}}, "person"),
    "somebody elsewhere": ({"person": {"person_id": str(GIANG)}}, "person"),
    "two ways to say who": ({"person": {"person_id": str(AN), "receipt": "1"}}, "person"),
    "no way to say who": ({"person": {}}, "person"),
    "a control character": ({"note": "a\u0007"}, "note"),
    "turned writing": ({"note": "a\u202eb"}, "note"),
    "a field of no form": ({"class": "F0"}, "class"),
}


@pytest.mark.parametrize(("changes", "field"), WRONG.values(), ids=WRONG)
async def test_what_cannot_be_is_refused_by_its_field(
    client: httpx.AsyncClient, memory: Memory, changes: dict[str, Any], field: str
) -> None:
    answer = await record(client, **changes)

    assert answer.status_code == 422
    assert [one["field"] for one in answer.json()["errors"]] == [field]
    assert memory.findings.by_id == {}


async def test_markup_is_kept_as_it_was_written(client: httpx.AsyncClient) -> None:
    answer = await record(client, note="<script>alert(1)</script>")

    assert answer.json()["note"] == "<script>alert(1)</script>"


async def test_a_correction_is_a_version_of_its_own(
    client: httpx.AsyncClient, memory: Memory
) -> None:
    await record(client)
    correction = {"finding": "negative", "found_on": "2021-07-17", "note": "đọc nhầm"}

    answer = await client.put(
        f"/findings/{FINDING}", json=correction, headers={**STATION, "If-Match": '"1"'}
    )

    assert answer.status_code == 200
    assert (answer.json()["finding"], answer.json()["version"]) == ("negative", 2)
    assert [one.version for one in memory.findings.told] == [1, 2]
    assert [one["action"] for one in memory.trail.entries] == ["record", "correct"]


@pytest.mark.parametrize(("if_match", "status"), [(None, 428), ('"2"', 412), ('"x"', 412)])
async def test_a_correction_is_of_what_was_read(
    client: httpx.AsyncClient, if_match: str | None, status: int
) -> None:
    await record(client)
    headers = {**STATION, "If-Match": if_match} if if_match else STATION
    correction = {"finding": "negative", "found_on": "2021-07-17"}

    answer = await client.put(f"/findings/{FINDING}", json=correction, headers=headers)

    assert answer.status_code == status


class Raced(InMemoryFindings):
    """Somebody else is always a moment quicker with a further version."""

    async def write(self, record: Any, words: str, at: Any) -> bool:
        return record.now.version == 1 and await super().write(record, words, at)


async def test_of_two_corrections_at_once_one_is_told_to_read_again(
    client: httpx.AsyncClient, memory: Memory
) -> None:
    await record(client)
    memory.findings.__class__ = Raced
    correction = {"finding": "negative", "found_on": "2021-07-17"}

    corrected = await client.put(
        f"/findings/{FINDING}", json=correction, headers={**STATION, "If-Match": '"1"'}
    )
    withdrawn = await client.post(
        f"/findings/{FINDING}/withdrawal", json={"reason": "a"}, headers=STATION
    )

    assert (corrected.status_code, withdrawn.status_code) == (412, 409)


async def test_a_withdrawal_says_why_and_again_changes_nothing(
    client: httpx.AsyncClient, memory: Memory
) -> None:
    await record(client)
    path = f"/findings/{FINDING}/withdrawal"

    answers = [
        await client.post(path, json={"reason": "nhầm mẫu"}, headers=STATION) for _ in range(2)
    ]

    assert [one.status_code for one in answers] == [200, 200]
    assert answers[0].content == answers[1].content
    assert (answers[0].json()["is_withdrawn"], answers[0].json()["note"]) == (True, "nhầm mẫu")
    assert [one.version for one in memory.findings.told] == [1, 2]


async def test_a_reason_is_needed(client: httpx.AsyncClient) -> None:
    await record(client)

    answer = await client.post(
        f"/findings/{FINDING}/withdrawal", json={"reason": "  "}, headers=STATION
    )

    assert answer.json()["errors"][0]["field"] == "reason"


async def test_what_was_withdrawn_cannot_be_corrected(client: httpx.AsyncClient) -> None:
    await record(client)
    path = f"/findings/{FINDING}"
    await client.post(f"{path}/withdrawal", json={"reason": "nhầm"}, headers=STATION)

    answer = await client.put(
        path,
        json={"finding": "negative", "found_on": "2021-07-17"},
        headers={**ENGLISH, "If-Match": '"2"'},
    )

    assert answer.status_code == 409
    assert answer.json()["detail"] == "The finding was withdrawn; record a new one."


async def test_a_finding_is_read_with_its_version(
    client: httpx.AsyncClient, memory: Memory
) -> None:
    first = await record(client)

    answer = await client.get(f"/findings/{FINDING}", headers=STATION)

    assert (answer.status_code, answer.headers["etag"]) == (200, '"1"')
    assert answer.json() == first.json()
    assert memory.trail.entries[-1]["action"] == "read"


@pytest.mark.parametrize("method", ["get", "put", "post"])
async def test_a_finding_of_another_area_or_of_nobody_cannot_be_touched(
    client: httpx.AsyncClient, method: str
) -> None:
    await record(client)
    elsewhere = signed_in("health-station", OTHER_COMMUNE) | {"If-Match": '"1"'}
    bodies: dict[str, Any] = {
        "get": {},
        "put": {"json": {"finding": "negative", "found_on": "2021-07-17"}},
        "post": {"json": {"reason": "a"}},
    }
    suffix = "/withdrawal" if method == "post" else ""

    answers = [
        await client.request(
            method, f"/findings/{one}{suffix}", headers=elsewhere, **bodies[method]
        )
        for one in (FINDING, UUID(int=1))
    ]

    assert [one.status_code for one in answers] == [403, 404]


async def test_the_findings_about_a_person_come_page_by_page(client: httpx.AsyncClient) -> None:
    for number in range(5):
        await record(client, id=str(UUID(int=number)))
    await record(client, id=str(UUID(int=9)), person={"person_id": str(BINH)})

    pages, cursor = [], ""
    while True:
        path = f"/findings?person={AN}&limit=2{cursor}"
        page = (await client.get(path, headers=STATION)).json()
        pages.append([UUID(one["id"]).int for one in page["items"]])
        if page["next"] is None:
            break
        cursor = f"&cursor={page['next']}"

    assert pages == [[0, 1], [2, 3], [4]]


async def test_other_areas_read_nothing_of_them(client: httpx.AsyncClient, memory: Memory) -> None:
    await record(client)
    trail = len(memory.trail.entries)

    answer = await client.get(
        f"/findings?person={AN}", headers=signed_in("health-station", OTHER_COMMUNE)
    )

    assert answer.json() == {"items": [], "next": None}
    assert len(memory.trail.entries) == trail


async def test_what_was_written_about_an_erased_person_is_gone(
    client: httpx.AsyncClient, memory: Memory
) -> None:
    await record(client)
    await memory.keys.shred(AN)

    answer = await client.get(f"/findings/{FINDING}", headers=STATION)

    assert answer.json()["note"] is None


async def test_without_a_trail_nothing_is_recorded(
    client: httpx.AsyncClient, memory: Memory
) -> None:
    memory.trail.failure = AutoReconnect("away")

    answer = await record(client)

    assert answer.status_code == 503
    assert memory.findings.by_id == {}
