"""The roll of what runs, kept in a file so that another command can read it."""

from pathlib import Path

from pydantic import BaseModel, ConfigDict

from deploy.local.private_file import write_private
from deploy.local.process_id import ProcessId


class Member(BaseModel):
    model_config = ConfigDict(frozen=True)

    process: ProcessId
    restarts: int


class Roll(BaseModel):
    model_config = ConfigDict(frozen=True)

    supervisor: ProcessId
    members: dict[str, Member] = {}

    def save(self, path: Path) -> None:
        write_private(path, self.model_dump_json(indent=1))


def load_roll(path: Path) -> Roll | None:
    return Roll.model_validate_json(path.read_text()) if path.exists() else None
