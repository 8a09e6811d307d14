"""Drives an edge with wrk, which costs little beside what it measures."""

import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
_MS = {"us": 0.001, "ms": 1.0, "s": 1000.0, "m": 60_000.0}


@dataclass(frozen=True)
class Load:
    """What wrk saw. `failed` counts answers that were no 2xx or 3xx, and broken connections."""

    per_second: float
    p50_ms: float
    p99_ms: float
    answered: int
    failed: int


def saturate(url: str, run: int, *, fever_percent: int, connections: int, seconds: int) -> Load:
    """As much as the edge takes from `connections` that wait for each answer."""
    return _wrk(url, "declare.lua", connections, seconds, (run, fever_percent, 0))


def pace(
    url: str, run: int, *, fever_percent: int, per_second: float, connections: int, seconds: int
) -> Load:
    """About `per_second`, by many connections that pause at random before each request."""
    mean_pause_ms = connections / per_second * 1000
    return _wrk(url, "paced.lua", connections, seconds, (run, fever_percent, mean_pause_ms))


def _wrk(
    url: str, script: str, connections: int, seconds: int, arguments: tuple[float, ...]
) -> Load:
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--latency", "--timeout", "10s"]
    command += ["-s", str(HERE / script), url, "--", *(str(one) for one in arguments)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return read(done.stdout)


def read(said: str) -> Load:
    """The figures in what wrk printed."""
    broken = re.search(r"connect (\d+), read (\d+), write (\d+), timeout (\d+)", said)
    refused = re.search(r"Non-2xx or 3xx responses: (\d+)", said)
    return Load(
        per_second=float(_found(r"Requests/sec:\s+([\d.]+)", said)[1]),
        p50_ms=_milliseconds("50", said),
        p99_ms=_milliseconds("99", said),
        answered=int(_found(r"(\d+) requests in", said)[1]),
        failed=sum(map(int, broken.groups() if broken else ()))
        + (int(refused[1]) if refused else 0),
    )


def _milliseconds(percent: str, said: str) -> float:
    found = _found(rf"{percent}%\s+([\d.]+)(us|ms|s|m)\b", said)
    return float(found[1]) * _MS[found[2]]


def _found(pattern: str, said: str) -> "re.Match[str]":
    found = re.search(pattern, said)
    if found is None:
        raise ValueError(f"wrk did not say {pattern}")
    return found
