"""One declaration, two receivers, one receipt: owed, merged, acknowledged, and told when late."""

from typing import Any
from uuid import uuid4

import pytest

from tests.bodies import SCENARIO_MORNING, a_body
from tests.eventually import eventually
from tests.system import System

pytestmark = [pytest.mark.live, pytest.mark.timeout(240)]

# Each journey has a commune of its own, in the same district.
MERGING, ANSWERING, LATE, NEIGHBOUR = "30733", "30736", "30739", "30742"
DISTRICT, CENTRE = "899", "trung-tam-y-te-899"
OFFICE = "van-phong"
DAY = "2021-07-19"
PATIENCE = 90.0


def authority(commune_code: str) -> str:
    return f"ubnd-xa-{commune_code}"


def declare(system: System, commune_code: str, **changes: Any) -> dict[str, Any]:
    """Declare electronically; gives the body, with the receipt."""
    body = a_body(residence={"commune_code": commune_code, "address": "12 Lạc Hồng"}, **changes)
    answer = system.post("declarations", "/declarations", body)
    assert answer.status_code == 201, answer.text
    return body | {"receipt": answer.json()["receipt"]}


def enter_paper(system: System, electronic: dict[str, Any], number: str) -> str:
    """The commune enters what the same person wrote on paper; gives the receipt of that."""
    body = {name: value for name, value in electronic.items() if name != "receipt"}
    paper = {"number": number, "received_on": DAY}
    code = body["residence"]["commune_code"]
    answer = system.post(
        "declarations",
        "/paper-declarations",
        {**body, "id": str(uuid4()), "paper": paper},
        authority(code),
    )
    assert answer.status_code == 201, answer.text
    return str(answer.json()["receipt"])


def listed(
    system: System, commune_code: str, state: str, account: str | None = None
) -> list[dict[str, Any]]:
    """What the commune has in that state."""
    path = f"/acknowledgements?commune_code={commune_code}&state={state}&day={DAY}&limit=200"
    answer = system.get("declarations", path, account or authority(commune_code))
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


def of_person(rows: list[dict[str, Any]], body: dict[str, Any]) -> dict[str, Any] | None:
    name = body["person"]["full_name"]
    return next((one for one in rows if one["person"]["full_name"] == name), None)


def acknowledge(system: System, commune_code: str, **what: Any) -> dict[str, Any]:
    answer = system.post("declarations", "/acknowledgements", what, authority(commune_code))
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def figures(system: System, area: str) -> dict[str, Any]:
    found: dict[str, Any] = system.get("reporting", f"/days/{DAY}?area={area}", OFFICE).json()
    return dict(found["figures"])


def delivered(system: System, cause: str) -> list[tuple[str, str]]:
    """The template and the account of each message that reached its phone."""
    answer = system.get("notifications", f"/messages?cause={cause}", authority(LATE))
    return sorted(
        (one["template"], one["recipient"]["account"])
        for one in answer.json()["items"]
        if one["status"] == "delivered"
    )


@pytest.mark.parametrize("is_paper_first", [True, False])
async def test_paper_and_electronic_are_one_and_both_receipts_lead_to_it(
    system: System, is_paper_first: bool
) -> None:
    before = figures(system, MERGING)

    # When a person declares both ways, in either order
    if is_paper_first:
        written = a_body(residence={"commune_code": MERGING, "address": "12 Lạc Hồng"})
        receipts = [enter_paper(system, written, "01/KB")]
        electronic = declare(system, MERGING, person=written["person"])
        receipts.append(electronic["receipt"])
    else:
        electronic = declare(system, MERGING)
        receipts = [electronic["receipt"], enter_paper(system, electronic, "02/KB")]

    # Then it is one, acknowledged by who entered the paper
    def merged() -> dict[str, Any] | None:
        row = of_person(listed(system, MERGING, "acknowledged"), electronic)
        return row if row and row["declarations"] == 2 else None

    row = await eventually(merged, PATIENCE)
    assert row
    assert row["channels"] == ["electronic", "paper"]
    assert row["acknowledged_by"] == authority(MERGING)
    assert of_person(listed(system, MERGING, "owed"), electronic) is None

    # And each receipt leads to that one
    for receipt in receipts:
        answer = acknowledge(system, MERGING, receipts=[receipt])
        assert (answer["acknowledged"], answer["before"], answer["unknown"]) == (0, 1, [])

    # And the day's figures have one person who was merged and acknowledged
    await eventually(lambda: figures(system, MERGING)["merged"] == before["merged"] + 1, PATIENCE)
    assert figures(system, MERGING)["acknowledged"] == before["acknowledged"] + 1


async def test_the_commune_acknowledges_what_it_was_told_electronically(system: System) -> None:
    first, second = (declare(system, ANSWERING) for _ in range(2))

    # Given both are on the list of the commune, with their names
    await eventually(lambda: len(listed(system, ANSWERING, "owed")) == 2, PATIENCE)
    row = of_person(listed(system, ANSWERING, "owed"), first)
    assert row
    assert row["person"]["address"] == "12 Lạc Hồng"

    # When one is acknowledged by the receipt, and the other by the list, twice
    assert acknowledge(system, ANSWERING, receipts=[first["receipt"]])["acknowledged"] == 1
    [left] = listed(system, ANSWERING, "owed")
    answers = [acknowledge(system, ANSWERING, ids=[left["id"]]) for _ in range(2)]

    # Then nothing is owed and both are counted once
    assert [one["acknowledged"] for one in answers] == [1, 0]
    assert listed(system, ANSWERING, "owed") == []
    assert of_person(listed(system, ANSWERING, "acknowledged"), second)
    await eventually(lambda: figures(system, ANSWERING)["acknowledged"] == 2, PATIENCE)
    assert listed(system, ANSWERING, "acknowledged", OFFICE)[0]["person"] is None


def test_a_commune_reads_and_acknowledges_its_own_only(system: System) -> None:
    body = declare(system, NEIGHBOUR)

    path = f"/acknowledgements?commune_code={NEIGHBOUR}"
    codes = [
        system.get("declarations", path, account).status_code
        for account in (authority(NEIGHBOUR), authority(LATE), CENTRE, OFFICE, "van-hanh", None)
    ]
    asked = {"receipts": [body["receipt"]]}
    refused = [
        system.post("declarations", "/acknowledgements", asked, account).status_code
        for account in (CENTRE, OFFICE, None)
    ]

    assert codes == [200, 403, 200, 200, 403, 401]
    assert refused == [403, 403, 401]


async def test_silence_is_told_once_to_the_commune_and_once_above_it(system: System) -> None:
    # Given several people of a commune that does not answer, and a service that is killed meanwhile
    bodies = [declare(system, LATE) for _ in range(5)]
    await eventually(lambda: len(listed(system, LATE, "owed")) == len(bodies), PATIENCE)
    system["declarations"].kill()
    system.restart("declarations")

    # When the hours of both levels are over
    await eventually(
        lambda: {one["level"] for one in listed(system, LATE, "overdue")} == {2}, PATIENCE
    )

    # Then one message went to the commune and one to the district, whatever the number of people
    rows = listed(system, LATE, "overdue")
    assert len(rows) == len(bodies)
    [cause] = {one["commune_day_id"] for one in rows}
    told = [
        ("acknowledgement-escalation", CENTRE),
        ("acknowledgement-reminder", authority(LATE)),
    ]
    await eventually(lambda: delivered(system, cause) == told, PATIENCE)
    texts = [one["text"] for one in system.carrier.messages() if "Phường Vĩnh Hiệp" in one["text"]]
    assert len(texts) == 2
    assert all("19/07" in text for text in texts)

    # And it is in the figures, also after everything was acknowledged late
    await eventually(
        lambda: figures(system, LATE)["acknowledgements_overdue"] == len(bodies), PATIENCE
    )
    everything = {"commune_code": LATE, "day": DAY, "until": "2021-07-20T00:00:00+07:00"}
    assert acknowledge(system, LATE, everything=everything)["acknowledged"] == len(bodies)
    assert listed(system, LATE, "owed") == []
    assert {one["due_at"] for one in listed(system, LATE, "acknowledged")} == {None}
    await eventually(lambda: figures(system, LATE)["acknowledged"] == len(bodies), PATIENCE)
    assert figures(system, LATE)["acknowledgements_overdue"] == len(bodies)


async def test_a_late_declaration_is_owed_for_its_own_day(system: System) -> None:
    body = declare(system, NEIGHBOUR, declared_at="2021-07-17T23:30:00+07:00")

    def row() -> dict[str, Any] | None:
        path = f"/acknowledgements?commune_code={NEIGHBOUR}&day=2021-07-17"
        return of_person(
            system.get("declarations", path, authority(NEIGHBOUR)).json()["items"], body
        )

    found = await eventually(row, PATIENCE)
    assert found
    assert found["day"] == "2021-07-17"
    assert found["owed_since"] >= SCENARIO_MORNING[:10]
