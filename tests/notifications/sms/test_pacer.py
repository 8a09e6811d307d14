"""No second holds more segments than the carrier allows."""

from bisect import bisect_left

from hypothesis import given
from hypothesis import strategies as st

from services.notifications.sms.pacer import Pacer

rates = st.integers(min_value=1, max_value=20)
# How long nobody wanted to send, and how much too late the sleep before a sending ended.
gaps = st.sampled_from([0.0, 0.0, 0.001, 0.02, 0.3])


@given(rates, st.lists(st.tuples(gaps, gaps), min_size=1, max_size=100))
def test_no_second_is_over_the_rate_however_late_the_sleeps_end(
    rate: int, delays: list[tuple[float, float]]
) -> None:
    pacer, now, sent = Pacer(rate), 0.0, []

    for idle, oversleep in delays:
        now += idle
        while pause := pacer.pause(now):
            now += pause + oversleep
        sent.append(now)

    for place, moment in enumerate(sent):
        # A millionth less: floating point rounds.
        assert bisect_left(sent, moment + 1 - 1e-6) - place <= rate


def test_a_small_delay_is_made_good() -> None:
    pacer = Pacer(rate_per_second=100)
    pacer.pause(now=0.0)

    assert pacer.pause(now=0.025) == 0
    assert pacer.pause(now=0.025) == 0


def test_a_quiet_hour_saves_up_no_burst() -> None:
    pacer = Pacer(rate_per_second=10)
    pacer.pause(now=0.0)
    pacer.pause(now=3600.0)

    assert pacer.pause(now=3600.0) > 0.05
