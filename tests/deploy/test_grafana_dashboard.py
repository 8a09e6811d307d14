"""The dashboard shows the journey, from series that exist."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

import yaml

from deploy.local.paths import ROOT
from services.backbone.frame import Frame
from tests.deploy.compose_file import containers
from tests.deploy.measured import GIVEN_LABELS, WATCHERS, labels, recorded, registered
from tests.deploy.promql import labels_in, series_in

GRAFANA = ROOT / "deploy" / "grafana"
DASHBOARD = json.loads((GRAFANA / "dashboards" / "journey.json").read_text(encoding="utf-8"))
PANELS: list[dict[str, Any]] = [one for one in DASHBOARD["panels"] if one["type"] != "row"]
JOURNEY = {
    "declarations_received_total",
    "journey:declared_to_alert_seconds:p99",
    "journey:declared_to_sms_seconds:p99",
    "journey:declared_to_figures_seconds:p99",
    "journey:http_request_seconds:p99",
    "outbox_oldest_seconds",
    "dead_letters_total",
    "consumer_lag_records",
    "messages_total",
    "alerts_open",
    "process_resident_memory_bytes",
}


def expressions() -> Iterator[str]:
    for panel in PANELS:
        yield from (target["expr"] for target in panel["targets"])
    yield from (one["expr"] for one in DASHBOARD["annotations"]["list"])


def test_it_reads_what_the_services_measure(frames: Mapping[str, Frame]) -> None:
    there = registered(frames.values()) | recorded() | WATCHERS

    asked = {name for expression in expressions() for name in series_in(expression)}

    assert asked - there == set()


def test_it_asks_by_labels_that_exist(frames: Mapping[str, Frame]) -> None:
    asked = {name for expression in expressions() for name in labels_in(expression)}

    assert asked - labels(frames.values()) - GIVEN_LABELS == set()


def test_it_shows_the_whole_journey() -> None:
    asked = {name for expression in expressions() for name in series_in(expression)}

    assert asked >= JOURNEY


def test_every_panel_reads_the_one_source() -> None:
    source = yaml.safe_load((GRAFANA / "datasources" / "prometheus.yml").read_text())
    [uid] = [one["uid"] for one in source["datasources"]]

    assert {panel["datasource"]["uid"] for panel in PANELS} == {uid}
    assert {target["datasource"]["uid"] for panel in PANELS for target in panel["targets"]} == {uid}


def test_no_panel_covers_another() -> None:
    cells = [
        (x, y)
        for panel in DASHBOARD["panels"]
        for place in [panel["gridPos"]]
        for x in range(place["x"], place["x"] + place["w"])
        for y in range(place["y"], place["y"] + place["h"])
    ]

    assert len(cells) == len(set(cells))
    assert max(x for x, _ in cells) < 24
    assert len({panel["id"] for panel in DASHBOARD["panels"]}) == len(DASHBOARD["panels"])


def test_every_panel_has_a_title_in_both_languages_and_a_unit() -> None:
    for panel in PANELS:
        assert " · " in panel["title"] or panel["title"].isascii()
        assert panel["fieldConfig"]["defaults"]["unit"]


def test_grafana_finds_it_where_compose_mounts_it() -> None:
    [mount] = [one for one in containers()["grafana"]["volumes"] if isinstance(one, dict)]
    provider = yaml.safe_load((GRAFANA / "dashboards" / "provider.yml").read_text())
    [path] = [one["options"]["path"] for one in provider["providers"]]
    home = containers()["grafana"]["environment"]["GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH"]

    assert mount["source"] == "./deploy/grafana"
    assert path == f"{mount['target']}/dashboards"
    assert home == f"{path}/journey.json"
