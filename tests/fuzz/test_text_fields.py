"""Whatever is written into whichever text: kept as text or refused by name, never repeated."""

import json
from typing import Any

import httpx
import pytest

from tests.fuzz.asking import Asking, operations_of
from tests.fuzz.planted import Planted
from tests.fuzz.string_fields import Path, field_name

pytestmark = [pytest.mark.live, pytest.mark.timeout(180)]

MAY_BE_KEPT = {
    "html": "<script>alert(1)</script>",
    "decomposed": "Nguye\u0302\u0303n Thi\u0323 Lan",
    "template": "${7*7}{{7*7}}",
}
MAY_NOT_BE_KEPT = {
    "null": "Lan\x00Anh",
    "bell": "Lan\x07Anh",
    "escape": "Lan\x1b[31mAnh",
    "turned": "Lan\u202eAnh",
    "isolated": "Lan\u2066Anh",
    "unseen": "Lan\u200bAnh",
    "half": "Lan\ud800Anh",
    "long": "Lan Anh " * 3_000,
    "100 kB": "Lan Anh " * 12_800,
}
HOSTILE = MAY_BE_KEPT | MAY_NOT_BE_KEPT

# Some text is only looked for, as a receipt is, and then there is no such thing.
REFUSED = {404, 413, 422}
# Or it is right, and this is not the place or the moment for it.
KEPT = REFUSED | {200, 201, 204, 403, 409, 412}


def flaws_of_any(answer: httpx.Response, text: str) -> list[str]:
    """What no answer may do, whether it keeps `text` or refuses it."""
    flaws = []
    kind = "application/json" if answer.is_success else "application/problem+json"
    if answer.content and answer.headers.get("content-type") != kind:
        flaws.append(f"is {answer.headers.get('content-type')}")
    if answer.headers.get("x-content-type-options") != "nosniff":
        flaws.append("may be sniffed")
    if not answer.is_success and repeats(answer, text):
        flaws.append("repeats what was sent")
    return flaws


def repeats(answer: httpx.Response, text: str) -> bool:
    said = json.dumps(json.loads(answer.content)) if answer.content else ""
    return json.dumps(text[:100])[1:-1] in said or text[:100].encode(errors="replace") in (
        answer.content
    )


def flaws_of_a_field(answer: httpx.Response, kind: str, path: Path) -> list[str]:
    """What is wrong with the answer to a body that holds hostile text of `kind` at `path`."""
    flaws = flaws_of_any(answer, HOSTILE[kind])
    if answer.status_code not in (KEPT if kind in MAY_BE_KEPT else REFUSED):
        flaws.append(f"answers {answer.status_code}")
    if answer.status_code == 422 and not names(answer, path, kind):
        flaws.append(f"blames {[one['field'] for one in answer.json()['errors']]}")
    return flaws


def names(answer: httpx.Response, path: Path, kind: str) -> bool:
    """Whether the field is named, or what it is part of; half a surrogate pair is no JSON."""
    blamed = [one["field"] for one in answer.json().get("errors", ())]
    if kind == "half":
        return blamed == ["body"]
    name = field_name(path)
    # A choice may put the kind that was meant before the field.
    is_named = any(name.split(".")[-1] in one.split(".") for one in blamed)
    is_part = any(one == "body" or name.startswith(f"{one}.") for one in blamed)
    return kind in MAY_BE_KEPT or is_named or is_part


def test_every_text_of_a_body_is_kept_as_text_or_refused_by_its_name(
    plausible_document: dict[str, Any], planted: Planted, asking: Asking
) -> None:
    flaws = []
    for operation in operations_of(plausible_document):
        for path in operation.texts():
            for kind, text in HOSTILE.items():
                answer = asking.send(operation, operation.body_with(text, path, planted.bodies))
                flaws += [
                    f"{operation.name}: {field_name(path)} with {kind} text {flaw}"
                    for flaw in flaws_of_a_field(answer, kind, path)
                ]

    assert flaws == []


@pytest.mark.parametrize("instead", [0, 1626652800, 1.5, True, [], {}])
def test_what_is_no_text_is_refused_where_text_is_asked_for(
    plausible_document: dict[str, Any], planted: Planted, asking: Asking, instead: object
) -> None:
    flaws = []
    for operation in operations_of(plausible_document):
        for path in operation.texts():
            answer = asking.send(operation, operation.body_with(instead, path, planted.bodies))
            if answer.status_code != 422 or not names(answer, path, ""):
                flaws.append(f"{operation.name}: {field_name(path)}: {answer.status_code}")

    assert flaws == []


def test_no_text_of_an_address_is_repeated(
    plausible_document: dict[str, Any], asking: Asking
) -> None:
    flaws = []
    for operation in operations_of(plausible_document):
        for place in ("path", "query", "header"):
            for one in operation.parameters(place):
                for kind, text in HOSTILE.items():
                    if not can_be_sent(place, text):
                        continue
                    answer = asking.send(operation, **{place: {one["name"]: text}})
                    flaws += [
                        f"{operation.name}: {one['name']} with {kind} text {flaw}"
                        for flaw in flaws_of_any(answer, text)
                    ]
                    if (
                        answer.is_server_error
                        or str(answer.status_code) not in (operation.described["responses"])
                    ):
                        flaws.append(f"{operation.name}: {one['name']}: {answer.status_code}")

    assert flaws == []


def can_be_sent(place: str, text: str) -> bool:
    """What HTTP itself cannot carry is the server's to refuse, see the tests of the protocol."""
    if len(text) > 1_000 or (not text.isascii() and place == "header"):
        return False
    return text.isprintable() or (place != "header" and "\ud800" not in text)
