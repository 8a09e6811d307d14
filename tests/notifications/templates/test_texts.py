"""How a text gets the profile's names."""

import pytest

from services.backbone.profile import Text
from services.notifications.templates.model import Placeholder, Templates, TextRefused
from services.notifications.templates.texts import Texts
from tests.notifications.builders import COMMUNE, OTHER_COMMUNE, PLACES, a_template

GREETING = a_template(
    placeholders=(Placeholder.RECEIPT, Placeholder.STATION),
    text=Text(vi="{receipt}: gọi {station}.", en="{receipt}: call {station}."),
)
RECEIPT = {Placeholder.RECEIPT: "0000000A"}


def texts() -> Texts:
    return Texts(Templates((GREETING,)), PLACES)


def test_the_station_is_named_in_the_language_of_the_text() -> None:
    written = [
        texts().text((GREETING.id, 1), RECEIPT, COMMUNE, language) for language in ("vi", "en")
    ]

    assert written == [
        "0000000A: gọi Trạm Y tế phường.",
        "0000000A: call Ward Health Station.",
    ]


def test_a_commune_without_a_station_is_noticed_before_anything_is_sent() -> None:
    with pytest.raises(TextRefused):
        texts().check(GREETING, RECEIPT, OTHER_COMMUNE)
