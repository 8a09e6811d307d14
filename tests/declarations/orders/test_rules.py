"""What may be ordered, what becomes of it, and when the clock has something to say."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from services.contracts.declarations import (
    OrderEnded,
    OrderEnding,
    OrderEndingSoon,
    OrderExtended,
    OrderIssued,
    OrderKind,
    OrderReduced,
)
from services.declarations.orders import rules
from services.declarations.orders.model import Action, NewOrder, State
from tests.declarations.builders import COMMUNE, LAST_DAY, NOON, TODAY, ZONE, the_areas
from tests.declarations.orders.builders import (
    DAY,
    LIMITS,
    OFFICER,
    PERSON,
    a_body,
    a_decision,
    an_order,
    by,
    day,
    in_a_facility,
    issued,
    lifting,
    new_last_day,
    noon_of,
)

HTML = "<script>alert('1')</script>"


def wrong(today: date = TODAY, **fields: Any) -> list[tuple[str, str]]:
    new = NewOrder.model_validate(a_body(**fields))
    return list(rules.wrong(new, today, LIMITS, the_areas()))


def refused(body: dict[str, Any]) -> dict[str, str]:
    """The fields that are malformed, with the code of each."""
    with pytest.raises(ValidationError) as error:
        NewOrder.model_validate(body)
    return {".".join(map(str, one["loc"])): one["type"] for one in error.value.errors()}


def at_the_hour(order: Any, moment: datetime) -> Any:
    return rules.at_the_hour(order, by(moment, None), LIMITS, ZONE)


def test_an_order_is_told_with_its_days_and_without_a_word_about_the_person() -> None:
    change = issued()

    assert change.event == OrderIssued(
        version=1,
        order_id=change.order.id,
        person_id=PERSON,
        commune_code=COMMUNE,
        kind=OrderKind.QUARANTINE_HOME,
        first_day=TODAY,
        last_day=day(14),
    )
    assert change.private
    assert (change.private.address, change.private.reason) == ("Ấp 3", "Tiếp xúc F1")
    assert "Ấp 3" not in change.order.model_dump_json()


def test_a_good_order_has_nothing_wrong() -> None:
    assert wrong() == []


@pytest.mark.parametrize(
    ("fields", "field", "code"),
    [
        ({"last_day": "2021-07-18"}, "last_day", "order_backwards"),
        ({"document": None}, "document", "document_missing"),
        ({"kind": "quarantine-facility"}, "facility", "facility_missing"),
        ({"person": {}}, "person", "one_reference"),
        ({"person": {"newcomer": {"birth_year": 1990}}}, "person.newcomer.full_name", "missing"),
        ({"first_day": 0}, "first_day", "date_parsing"),
        ({"first_day": "2021-02-30"}, "first_day", "date_from_datetime_parsing"),
        ({"decided_by": ""}, "decided_by", "string_too_short"),
        ({"address": "Ấp\u202e3"}, "address", "string_pattern_mismatch"),
        ({"reason": "x\x00"}, "reason", "string_pattern_mismatch"),
        ({"kind": "exile"}, "kind", "enum"),
        ({"commune_code": "1"}, "commune_code", "string_pattern_mismatch"),
        ({"nurse": "x"}, "nurse", "extra_forbidden"),
    ],
)
def test_what_cannot_be_an_order_is_named_by_its_field(
    fields: dict[str, Any], field: str, code: str
) -> None:
    assert refused(a_body(**fields))[field] == code


def test_every_mistake_is_named_at_once() -> None:
    found = refused(a_body(last_day="2021-07-01", document=None, decided_by="", commune_code="x"))

    assert set(found) == {"last_day", "document", "decided_by", "commune_code"}


def test_an_order_by_word_of_mouth_needs_no_document() -> None:
    assert an_order(basis="verbal", document=None).history[0].basis == "verbal"


def test_markup_is_text_like_any_other() -> None:
    change = issued(a_body(reason=HTML, address=HTML))

    assert change.private
    assert (change.private.reason, change.private.address) == (HTML, HTML)


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"commune_code": "99999"}, [("commune_code", "order_commune_unknown")]),
        ({"decided_on": "2021-07-20"}, [("decided_on", "order_in_the_future")]),
        (
            {"first_day": "2021-07-01", "last_day": "2021-07-18"},
            [("last_day", "order_over")],
        ),
        (
            {"first_day": "2021-06-18", "last_day": "2021-07-19"},
            [("first_day", "order_too_late")],
        ),
        ({"last_day": "2021-09-17"}, [("last_day", "order_too_long")]),
        ({"last_day": "9999-12-31"}, [("last_day", "order_too_long")]),
    ],
)
def test_what_cannot_be_true_today_is_named_by_its_field(
    fields: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    assert wrong(**fields) == expected


@pytest.mark.parametrize(
    "fields",
    [{"first_day": "2021-06-19", "last_day": "2021-07-19"}, {"last_day": "2021-09-16"}],
    ids=["written down 30 days late", "as long as may be"],
)
def test_at_the_limit_it_may_be(fields: dict[str, Any]) -> None:
    assert wrong(**fields) == []


def test_a_commune_that_has_ended_is_none() -> None:
    after = LAST_DAY + DAY
    days = {"first_day": after.isoformat(), "last_day": after.isoformat()}

    assert wrong(after, **days) == [("commune_code", "order_commune_unknown")]
    assert wrong(LAST_DAY, first_day=LAST_DAY.isoformat(), last_day=LAST_DAY.isoformat()) == []


def test_a_newcomer_comes_from_a_commune_that_exists() -> None:
    person = {
        "newcomer": {
            "full_name": "Bé",
            "birth_year": 1990,
            "gender": "male",
            "commune_code": "99999",
            "address": "Ấp 3",
        }
    }

    assert wrong(person=person) == [("person.newcomer.commune_code", "order_commune_unknown")]


def test_an_extension_tells_the_new_last_day_and_keeps_the_old_in_the_history() -> None:
    change = rules.extended(an_order(), new_last_day(20), by(noon_of(2)))

    assert isinstance(change.event, OrderExtended)
    assert (change.event.version, change.event.last_day) == (2, day(20))
    assert [(one.action, one.last_day) for one in change.order.history] == [
        (Action.ISSUED, day(14)),
        (Action.EXTENDED, day(20)),
    ]
    assert change.order.as_issued() == an_order()


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (13, [("last_day", "extension_shortens")]),
        (14, [("last_day", "extension_shortens")]),
        (15, []),
        (60, []),
        (61, [("last_day", "order_too_long")]),
    ],
)
def test_an_extension_is_longer_but_not_too_long(
    number: int, expected: list[tuple[str, str]]
) -> None:
    found = rules.wrong_extension(an_order(), new_last_day(number), TODAY, LIMITS)

    assert list(found) == expected


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (14, [("last_day", "reduction_lengthens")]),
        (13, []),
        (5, []),
        (4, [("last_day", "reduction_before_today")]),
    ],
)
def test_a_reduction_is_shorter_but_not_before_today(
    number: int, expected: list[tuple[str, str]]
) -> None:
    found = rules.wrong_reduction(an_order(), new_last_day(number), day(5))

    assert list(found) == expected


def test_a_reduction_leaves_a_day_at_least() -> None:
    order = an_order(first_day="2021-07-25")

    found = rules.wrong_reduction(order, new_last_day(3), TODAY)

    assert list(found) == [("last_day", "order_backwards")]


def test_a_reduction_is_told() -> None:
    change = rules.reduced(an_order(), new_last_day(9), by())

    assert isinstance(change.event, OrderReduced)
    assert change.order.last_day == day(9)


def test_a_lifted_order_binds_no_more_from_that_day() -> None:
    change = rules.lifted(an_order(), lifting(), by(noon_of(5)))

    assert isinstance(change.event, OrderEnded)
    assert (change.event.ended_on, change.event.ending) == (day(5), OrderEnding.LIFTED)
    assert change.order.state is State.ENDED
    assert change.order.binding == (day(1), day(4))


def test_lifted_before_it_began_it_never_bound() -> None:
    order = an_order(first_day="2021-07-25")

    assert rules.lifted(order, lifting(), by()).order.binding is None


def test_nothing_was_decided_tomorrow() -> None:
    decision = lifting(decided_on="2021-07-20")

    assert list(rules.wrong_decision(decision, TODAY)) == [("decided_on", "order_in_the_future")]


END = datetime(2021, 8, 2, tzinfo=ZONE)
MOMENT = timedelta(microseconds=1)


@pytest.mark.parametrize(
    ("moment", "event"),
    [
        (NOON, None),
        (END - timedelta(hours=24) - MOMENT, None),
        (END - timedelta(hours=24), OrderEndingSoon),
        (END - MOMENT, OrderEndingSoon),
        (END, OrderEnded),
    ],
)
def test_the_clock_reminds_so_many_hours_before_the_end_and_ends_it_at_midnight(
    moment: datetime, event: type | None
) -> None:
    change = at_the_hour(an_order(), moment)

    assert (type(change.event) if change else None) is event


def test_it_reminds_once() -> None:
    reminded = at_the_hour(an_order(), END - MOMENT).order

    assert at_the_hour(reminded, END - MOMENT) is None
    assert rules.due_at(reminded, LIMITS, ZONE) == END


def test_after_an_extension_it_reminds_again() -> None:
    reminded = at_the_hour(an_order(), END - MOMENT).order
    extended = rules.extended(reminded, new_last_day(20), by(END - MOMENT)).order

    due = rules.due_at(extended, LIMITS, ZONE)

    assert due == datetime(2021, 8, 7, tzinfo=ZONE)
    assert isinstance(at_the_hour(extended, due).event, OrderEndingSoon)


def test_it_ends_on_the_day_after_the_last() -> None:
    change = at_the_hour(an_order(), END + 3 * DAY)

    assert (change.event.ended_on, change.event.ending) == (day(15), OrderEnding.COMPLETED)
    assert change.order.history[-1].by is None


def test_what_has_ended_is_left_alone() -> None:
    lifted = rules.lifted(an_order(), lifting(), by()).order

    assert at_the_hour(lifted, END) is None
    assert rules.due_at(lifted, LIMITS, ZONE) is None


@given(st.lists(st.integers(1, 40), min_size=1, max_size=12))
def test_the_clock_always_comes_to_an_end(days: list[int]) -> None:
    order = an_order()
    told: list[type] = []
    for number in [*sorted(days), 41]:
        while change := at_the_hour(order, noon_of(number)):
            order = change.order
            told.append(type(change.event))

    assert order.state is State.ENDED
    assert told.count(OrderEnded) == 1
    assert told.count(OrderEndingSoon) <= 1


def test_every_step_says_who_when_and_on_what_paper() -> None:
    [step] = issued(in_a_facility()).order.history

    assert (step.by, step.at, step.document) == (OFFICER, NOON, "12/QĐ-UBND")
    assert step.decided_by == a_decision()["decided_by"]
