"""A phone has one spelling, and a first guess of who serves it."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from services.backbone.profile import read_yaml
from services.notifications.sms.numbers import Carriers, e164
from tests.notifications.sms.builders import a_carrier

PROFILE = Path(__file__).parents[3] / "deploy" / "profiles" / "kien-giang-2021"

VIETTEL = a_carrier("viettel", prefixes=("096",))
VINAPHONE = a_carrier("vinaphone", prefixes=("091",))
ITEL = a_carrier("itel", prefixes=("087",))
CARRIERS = Carriers(carriers=(VIETTEL, VINAPHONE, ITEL), default_carrier="viettel")


@pytest.mark.parametrize(
    "written",
    [
        "0912345678",
        "091 234 5678",
        "(091) 234-5678",
        "091.234.5678",
        "+84912345678",
        "+84 (0) 912 345 678",
        "84912345678",
        "0084912345678",
    ],
)
def test_every_spelling_of_a_phone_is_the_same_phone(written: str) -> None:
    assert e164(written) == "+84912345678"


def test_itel_numbers_exist() -> None:
    assert e164("0871234567") == "+84871234567"


def test_a_land_line_of_kien_giang_is_a_number_too() -> None:
    assert e164("0297 3862 111") == "+842973862111"


def test_a_number_of_another_country_stays_there() -> None:
    assert e164("+85512345678") == "+85512345678"


@pytest.mark.parametrize(
    "written",
    ["", "không có", "091234567", "09123456789", "01631234567", "115", "0912345678/0987654321"],
)
def test_what_can_be_no_phone_is_none(written: str) -> None:
    assert e164(written) is None


def test_the_prefix_is_the_first_guess_of_the_carrier() -> None:
    assert CARRIERS.guess("+84871234567") == ITEL
    assert CARRIERS.guess("+84912345678") == VINAPHONE


def test_a_longer_prefix_knows_better() -> None:
    reseller = a_carrier("reseller", prefixes=("0912",))
    carriers = Carriers(carriers=(VINAPHONE, reseller), default_carrier="vinaphone")

    assert carriers.guess("+84912345678") == reseller


@pytest.mark.parametrize("number", ["+84701234567", "+842973862111", "+85512345678"])
def test_a_number_that_nobody_claims_goes_to_the_default(number: str) -> None:
    assert CARRIERS.guess(number) == VIETTEL


def test_a_prefix_has_one_carrier() -> None:
    with pytest.raises(ValidationError, match="twice"):
        Carriers(carriers=(ITEL, a_carrier("other", prefixes=("087",))), default_carrier="itel")


def test_the_default_is_one_of_them() -> None:
    with pytest.raises(ValidationError, match="not among"):
        Carriers(carriers=(ITEL,), default_carrier="beeline")


def test_the_profile_of_the_notice_knows_its_seven_carriers() -> None:
    carriers = read_yaml(PROFILE / "carriers.yaml", Carriers)

    assert len(carriers.carriers) == 7
    assert carriers.guess("+84871234567").id == "itel"
    assert carriers.guess("+84967654321").id == "viettel"
