"""Which series there are: those that the assembled services register, and the watchers' own."""

from collections.abc import Iterable, Iterator, Mapping

import yaml
from prometheus_client import CollectorRegistry

from deploy.local.paths import ROOT
from services.backbone.frame import Frame

PROMETHEUS = ROOT / "deploy" / "prometheus"
RULES = sorted((PROMETHEUS / "rules").glob("*.yml"))
# What Prometheus and the blackbox exporter say by themselves.
WATCHERS = {"up", "probe_success", "probe_ssl_earliest_cert_expiry", "ALERTS"}
# Given by the scrape configuration, by Prometheus, and by histograms.
GIVEN_LABELS = {"job", "instance", "service", "le", "alertname", "alertstate", "severity"}
_SUFFIXES: Mapping[str, tuple[str, ...]] = {
    "counter": ("_total",),
    "histogram": ("_bucket", "_count", "_sum"),
    "summary": ("", "_count", "_sum"),
}


def rules(kind: str) -> Iterator[Mapping[str, str]]:
    """Every rule of `kind`: `record` or `alert`."""
    for path in RULES:
        for group in yaml.safe_load(path.read_text(encoding="utf-8"))["groups"]:
            yield from (rule for rule in group["rules"] if kind in rule)


def recorded() -> set[str]:
    return {rule["record"] for rule in rules("record")}


def registered(frames: Iterable[Frame]) -> set[str]:
    """Every series that some service can have."""
    return {name for frame in frames for name in _series(frame.registry)}


def _series(registry: CollectorRegistry) -> Iterator[str]:
    for family in registry.collect():
        for suffix in _SUFFIXES.get(family.type, ("",)):
            yield family.name + suffix


def labels(frames: Iterable[Frame]) -> set[str]:
    """Every label that some service gives to some series."""
    found: set[str] = set()
    for frame in frames:
        collectors = list(frame.registry._collector_to_names)  # noqa: SLF001 - no other way
        for labelled in [*collectors, *frame.registry.collect()]:
            found |= set(getattr(labelled, "_labelnames", ()))
    return found
