"""What may stand in a text, and how it is put there."""

import pytest

from services.backbone.profile import Text
from services.notifications.templates.model import Placeholder, TextRefused
from services.notifications.templates.rules import LONGEST, is_allowed, render
from tests.notifications.builders import a_template

RECEIPT, COMMUNE, STATION, _ = Placeholder


def test_a_text_is_written_in_the_language_of_the_recipient() -> None:
    values = {RECEIPT: "0000000A"}

    assert render(a_template(), "vi", values) == "Đã nhận tờ khai 0000000A."
    assert render(a_template(), "en", values) == "Received 0000000A."


def test_a_value_that_looks_like_a_placeholder_stays_what_it_is() -> None:
    template = a_template(
        placeholders=(COMMUNE, STATION),
        text=Text(vi="{commune}: {station}", en="{commune}: {station}"),
    )

    text = render(template, "vi", {COMMUNE: "{station}", STATION: "Trạm"})

    assert text == "{station}: Trạm"


@pytest.mark.parametrize("placeholder", list(Placeholder))
def test_a_value_has_a_longest_length(placeholder: Placeholder) -> None:
    longest = LONGEST[placeholder]

    assert is_allowed(placeholder, "x" * longest)
    assert not is_allowed(placeholder, "x" * (longest + 1))


@pytest.mark.parametrize(
    "value", ["", "A\r\nB", "A\nB", "A\x00B", "A\u202eB", "A\u2028B", "A\u200bB"]
)
def test_a_value_is_one_plain_line(value: str) -> None:
    assert not is_allowed(RECEIPT, value)


@pytest.mark.parametrize("values", [{}, {RECEIPT: "http://x.example"}, {RECEIPT: "A\nB"}])
def test_a_refusal_names_the_placeholder_and_not_its_value(
    values: dict[Placeholder, str],
) -> None:
    with pytest.raises(TextRefused) as refused:
        render(a_template(), "vi", values)

    assert str(refused.value) == "the value of receipt cannot stand in a message"
