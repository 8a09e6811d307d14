"""Where to bind is said once per carrier, or once for all."""

import pytest

from services.notifications.sms.endpoint import Endpoint, EndpointInvalid, endpoint_of


def test_a_carrier_has_its_own_address() -> None:
    endpoints = {"viettel": "smpp://so-tttt:secret@smsc.example:2776", "*": "smpp://a:b@c"}

    assert endpoint_of("viettel", endpoints) == Endpoint("smsc.example", 2776, "so-tttt", "secret")


def test_all_others_share_the_star() -> None:
    endpoints = {"*": "smpp://so-tttt:secret@smsc.example"}

    assert endpoint_of("itel", endpoints) == Endpoint("smsc.example", 2775, "so-tttt", "secret")


def test_a_password_may_hold_any_sign() -> None:
    assert endpoint_of("itel", {"*": "smpp://u:p%40%2F%3A@host"}).password == "p@/:"


@pytest.mark.parametrize(
    "address",
    [
        "http://u:hunter2@host",
        "smpp://host",
        "smpp://u:hunter2@",
        "smpp://u:hunter2@host:port",
        "smpp://sixteen-letters!:hunter2@host",
        "smpp://u:hunter2-too-long@host",
    ],
)
def test_a_wrong_address_stops_the_start_and_keeps_the_password(address: str) -> None:
    with pytest.raises(EndpointInvalid, match="viettel") as refused:
        endpoint_of("viettel", {"viettel": address})

    assert "hunter2" not in str(refused.value)


def test_no_address_stops_the_start() -> None:
    with pytest.raises(EndpointInvalid, match="itel"):
        endpoint_of("itel", {"viettel": "smpp://u:p@host"})


def test_a_password_is_never_shown() -> None:
    assert "secret" not in repr(endpoint_of("itel", {"*": "smpp://u:secret@host"}))
