"""Which account a carrier is reached through."""

import pytest

from services.notifications.providers import Providers
from services.notifications.sms.endpoint import EndpointInvalid
from services.notifications.sms.model import Receipt, Unreachable
from tests.notifications.builders import NOON
from tests.notifications.sms.builders import a_carrier, an_sms

ONE, OTHER = "smpp://us:secret@127.0.0.1:9", "smpp://us:secret@127.0.0.1:10"
CARRIERS = [a_carrier(name) for name in ("viettel", "vinaphone", "mobifone")]


def providers(endpoints: dict[str, str]) -> Providers:
    async def nobody(provider: str, receipt: Receipt) -> None:
        """Takes no receipts."""

    return Providers(endpoints, CARRIERS, nobody, lambda: NOON)


def names(endpoints: dict[str, str]) -> list[str]:
    made = providers(endpoints)
    return [made.provider_of(one.id) for one in CARRIERS]


def test_carriers_without_an_address_of_their_own_share_the_account_of_all_others() -> None:
    assert names({"viettel": ONE, "*": OTHER}) == ["viettel", "*", "*"]


def test_carriers_with_the_same_address_share_an_account() -> None:
    assert names({"viettel": ONE, "vinaphone": ONE, "*": OTHER}) == ["viettel", "viettel", "*"]


def test_a_carrier_without_any_address_stops_the_start_by_name() -> None:
    with pytest.raises(EndpointInvalid, match="mobifone"):
        providers({"viettel": ONE, "vinaphone": OTHER})


async def test_before_the_links_are_up_nothing_is_taken() -> None:
    made = providers({"*": ONE})

    assert await made.submit("viettel", an_sms()) == Unreachable()
    assert not made.is_up("viettel")
