"""Keeps the logs bounded while their writers have them open."""

import shutil
from pathlib import Path

LIMIT_BYTES = 20 * 1024 * 1024


def bound_logs(folder: Path, limit_bytes: int = LIMIT_BYTES) -> None:
    """Move what is past the limit into one older file beside it.

    The writers append, so that emptying the file under them is safe; a line written between the
    copy and the emptying is lost, which a laptop can bear.
    """
    for path in [*folder.glob("*.log"), *folder.glob("*.jsonl")]:
        if path.stat().st_size > limit_bytes:
            shutil.copyfile(path, path.with_name(f"{path.name}.1"))
            with path.open("r+b") as log:
                log.truncate(0)
