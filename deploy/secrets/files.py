"""Secret files: made once, readable by the one account that runs their reader."""

import os
from collections.abc import Iterable
from pathlib import Path

from deploy.secrets.inventory import SecretFile

READER_ONLY = 0o400
EVERYBODY = 0o444
FOLDER = 0o755


def make_missing(folder: Path, files: Iterable[SecretFile], *, gives_away: bool) -> list[str]:
    """Make what is not in `folder` yet, and return its paths; nothing is ever made again.

    Giving the files to their readers' accounts takes root.
    """

    def read(path: str) -> bytes:
        return (folder / path).read_bytes()

    made = []
    for file in files:
        path = folder / file.path
        if not path.exists():
            _write(path, file.make(read), EVERYBODY if file.is_public else READER_ONLY)
            made.append(file.path)
        if gives_away:
            os.chown(path, file.owner, file.owner)
    return made


def _write(path: Path, content: bytes, mode: int) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=FOLDER)
    # Exclusively: two makers at once must not hand out two different secrets.
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(descriptor, "wb") as file:
        os.fchmod(descriptor, mode)
        file.write(content)
