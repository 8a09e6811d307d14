"""A Python process of this repository that answers HTTP on loopback."""

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import httpx

from deploy.local.child import Child
from deploy.local.ports import LOOPBACK


class WebService(Child):
    """Ready when /health/ready says so, of everything that it names."""

    def __init__(
        self,
        module: str,
        port: int,
        log: Path,
        env: Mapping[str, str] | None = None,
        arguments: Sequence[str] = (),
    ) -> None:
        self.port = port
        super().__init__([sys.executable, "-m", module, *arguments], log, env)

    @property
    def url(self) -> str:
        return f"http://{LOOPBACK}:{self.port}"

    def is_ready(self) -> bool:
        try:
            answer = httpx.get(f"{self.url}/health/ready", timeout=2)
            return answer.is_success and "away" not in answer.json().values()
        except httpx.HTTPError:
            return False
