"""What `up` decides to run."""

from datetime import UTC, datetime, timedelta

from deploy.local.plan import SCENARIO_START, Environment, Ports, choose_ports, make_plan

MONDAY = datetime(2026, 11, 23, 8, tzinfo=UTC)
TUESDAY = MONDAY + timedelta(days=1)


def an_environment(clock: str = "", clock_start: datetime = SCENARIO_START) -> Environment:
    return Environment(clock=clock, clock_start=clock_start)


def test_the_scenario_starts_with_the_notice() -> None:
    plan = make_plan(an_environment(), previous=None, now=MONDAY)

    assert plan.clock_start == datetime.fromisoformat("2021-07-19T07:00:00+07:00")
    assert plan.clock_anchor == MONDAY


def test_after_a_restart_the_scenario_has_gone_on() -> None:
    first = make_plan(an_environment(), previous=None, now=MONDAY)

    second = make_plan(an_environment(), previous=first, now=TUESDAY)

    assert second.clock_anchor == MONDAY


def test_another_scenario_starts_at_its_own_moment() -> None:
    first = make_plan(an_environment(), previous=None, now=MONDAY)
    a_week_later = SCENARIO_START + timedelta(days=7)

    second = make_plan(an_environment(clock_start=a_week_later), previous=first, now=TUESDAY)

    assert (second.clock_start, second.clock_anchor) == (a_week_later, TUESDAY)


def test_clock_now_leaves_the_scenario_out() -> None:
    assert make_plan(an_environment(clock="now"), previous=None, now=MONDAY).clock_start is None


def test_the_ports_stay_with_the_data() -> None:
    first = make_plan(an_environment(), previous=None, now=MONDAY)
    moved = first.model_copy(update={"ports": Ports(mongo=40_000)})

    assert make_plan(an_environment(), previous=moved, now=TUESDAY).ports.mongo == 40_000


def test_an_engine_evades_a_port_that_somebody_has() -> None:
    usual = Ports()

    chosen = choose_ports(lambda port: port == usual.kafka)

    assert chosen.kafka != usual.kafka
    assert chosen.mongo == usual.mongo
