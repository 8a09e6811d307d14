"""Rules and alarms read what is measured, and every alarm leads to its page of the runbook."""

import re
from collections.abc import Mapping

import pytest
import yaml

from deploy.local.paths import ROOT
from services.backbone.frame import Frame
from tests.deploy.compose_file import SERVICES, compose, containers
from tests.deploy.measured import (
    GIVEN_LABELS,
    PROMETHEUS,
    WATCHERS,
    labels,
    recorded,
    registered,
    rules,
)
from tests.deploy.promql import labels_in, series_in

ALARMS = list(rules("alert"))
EXPRESSIONS = [rule["expr"] for rule in [*ALARMS, *rules("record")]]
CONFIGURATION = yaml.safe_load((PROMETHEUS / "prometheus.yml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("expression", EXPRESSIONS)
def test_a_rule_reads_what_the_services_measure(
    expression: str, frames: Mapping[str, Frame]
) -> None:
    there = registered(frames.values()) | recorded() | WATCHERS

    assert series_in(expression)
    assert series_in(expression) - there == set()
    assert labels_in(expression) - labels(frames.values()) - GIVEN_LABELS == set()


@pytest.mark.parametrize("alarm", ALARMS, ids=lambda alarm: alarm["alert"])
def test_an_alarm_speaks_both_languages_and_says_how_urgent_it_is(
    alarm: Mapping[str, Mapping[str, str]],
) -> None:
    told = alarm["annotations"]

    assert told.keys() == {"summary", "summary_en", "runbook"}
    assert not told["summary"].isascii()
    assert told["summary_en"].isascii()
    assert alarm["labels"]["severity"] in {"page", "ticket"}


@pytest.mark.parametrize("alarm", ALARMS, ids=lambda alarm: alarm["alert"])
def test_an_alarm_leads_to_its_page(alarm: Mapping[str, Mapping[str, str]]) -> None:
    path, _, anchor = alarm["annotations"]["runbook"].partition("#")

    assert anchor in _anchors((ROOT / path).read_text(encoding="utf-8"))


def test_every_service_is_measured_where_compose_puts_its_operations() -> None:
    [job] = [one for one in CONFIGURATION["scrape_configs"] if one["job_name"] == "services"]
    targets = {one["labels"]["service"]: one["targets"] for one in job["static_configs"]}
    environment = {name: containers()[name]["environment"] for name in SERVICES}

    assert targets == {
        name: [f"{name}:{environment[name]['OPERATIONS_PORT']}"] for name in SERVICES
    }


def test_every_target_is_a_container_on_a_network_that_the_watcher_is_on() -> None:
    hosts = {
        re.sub(r"^http://", "", target).split(":")[0]
        for job in CONFIGURATION["scrape_configs"]
        for group in job["static_configs"]
        for target in group["targets"]
    }
    watchers = {*containers()["blackbox"]["networks"], *containers()["prometheus"]["networks"]}

    assert hosts <= containers().keys()
    assert all(watchers & {*containers()[host]["networks"]} for host in hosts)


def test_alarms_are_sent_to_the_alertmanager_of_compose() -> None:
    [[target]] = [
        one["targets"]
        for manager in CONFIGURATION["alerting"]["alertmanagers"]
        for one in manager["static_configs"]
    ]

    assert target == "alertmanager:9093"


def test_who_is_told_knows_every_urgency() -> None:
    told = yaml.safe_load(compose()["configs"]["alertmanager"]["content"])
    receivers = {one["name"] for one in told["receivers"]}

    assert told["route"]["receiver"] in receivers
    assert {one["receiver"] for one in told["route"]["routes"]} <= receivers


def _anchors(text: str) -> set[str]:
    """The anchors that Markdown viewers make of the headings."""
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", one.lower()).replace(" ", "-") for one in headings}
