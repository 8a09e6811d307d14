"""Who may log in: the staff of the profile."""

import csv
from pathlib import Path

from pydantic import BaseModel, ConfigDict


class Account(BaseModel):
    model_config = ConfigDict(frozen=True)

    account: str
    unit_code: str
    position_vi: str
    roles: tuple[str, ...]
    areas: tuple[str, ...]


def read_accounts(profile_dir: Path) -> dict[str, Account]:
    """The accounts of `staff.csv`, by account name."""
    with (profile_dir / "staff.csv").open(encoding="utf-8", newline="") as file:
        return {row["account"]: _account(row) for row in csv.DictReader(file)}


def _account(row: dict[str, str]) -> Account:
    return Account(
        account=row["account"],
        unit_code=row["unit_code"],
        position_vi=row["position_vi"],
        roles=tuple(row["roles"].split()),
        areas=tuple(row["areas"].split()),
    )
