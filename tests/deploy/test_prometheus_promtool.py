"""Prometheus' own tool reads the configuration and plays the alarms."""

import subprocess
from pathlib import Path

import pytest

from deploy.local.paths import ROOT

ALARMS = Path(__file__).parent / "alarms.promtool.yml"


@pytest.mark.parametrize(
    "arguments",
    [
        ("check", "config", "deploy/prometheus/prometheus.yml"),
        ("test", "rules", str(ALARMS.relative_to(ROOT))),
    ],
    ids=" ".join,
)
def test_promtool_agrees(arguments: tuple[str, ...]) -> None:
    result = subprocess.run(
        ["promtool", *arguments], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert result.returncode == 0, result.stdout + result.stderr
