"""A day and a moment are text; a number is neither."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from services.backbone.http.moments import Day, Moment

DAY: TypeAdapter[date] = TypeAdapter(Day)
MOMENT: TypeAdapter[datetime] = TypeAdapter(Moment)


@pytest.mark.parametrize("written", ["2021-07-19", date(2021, 7, 19)])
def test_a_day_is_read_as_it_is_written(written: Any) -> None:
    assert DAY.validate_python(written) == date(2021, 7, 19)


@pytest.mark.parametrize(
    "written",
    ["2021-07-19T07:00:00+07:00", "2021-07-19T00:00:00Z", datetime(2021, 7, 19, tzinfo=UTC)],
)
def test_a_moment_is_read_as_it_is_written(written: Any) -> None:
    assert MOMENT.validate_python(written) == datetime(2021, 7, 19, tzinfo=UTC)


@pytest.mark.parametrize("written", [0, 1626652800, "0", "1626652800", 1.5, True, None, [], "soon"])
@pytest.mark.parametrize("kind", [DAY, MOMENT])
def test_what_is_no_text_of_that_form_is_neither(kind: TypeAdapter[Any], written: Any) -> None:
    with pytest.raises(ValidationError) as refused:
        kind.validate_python(written)

    assert refused.value.errors()[0]["type"] in ("date_parsing", "datetime_parsing")


def test_a_moment_has_an_offset() -> None:
    with pytest.raises(ValidationError, match="timezone"):
        MOMENT.validate_python("2021-07-19T07:00:00")


@pytest.mark.parametrize(("kind", "format_"), [(DAY, "date"), (MOMENT, "date-time")])
def test_the_schema_says_which_form(kind: TypeAdapter[Any], format_: str) -> None:
    assert kind.json_schema() == {"type": "string", "format": format_}
