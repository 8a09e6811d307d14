"""What a newcomer reads when everything is up: addresses, accounts and a first request."""

import json
import shlex
from datetime import UTC, datetime
from uuid import uuid4

from rich.console import Console
from rich.table import Table

from deploy.local.identity.accounts import read_accounts
from deploy.local.kafka import STAND_IN_WARNING, Noida
from deploy.local.plan import Plan
from deploy.local.run_dir import RunDir
from deploy.local.table import build_table, identity_of


def print_welcome(plan: Plan, run: RunDir, console: Console) -> None:
    console.print("\nSome accounts; all of them stand in the profile's staff.csv:")
    console.print(_accounts(plan))
    console.print(f"Password of every account: [bold]{identity_of(plan, run).password}[/bold]")
    console.print("A token for 15 minutes:    make -s token USER=van-phong")
    console.print(f"SMS that the carrier took: {run.logs / 'sms.jsonl'}")
    console.print(f"Mail:                      {run.mail}")
    console.print(f"Scenario clock:            {_clock(plan)}\n")
    console.print("A first declaration:\n")
    # Printed plainly: it is there to be copied.
    print(first_request(plan, datetime.now(UTC)))
    if any(isinstance(entry.child, Noida) for stage in build_table(plan, run) for entry in stage):
        console.print(f"\n[bold red]{STAND_IN_WARNING}[/bold red]")


def first_request(plan: Plan, now: datetime) -> str:
    """A command that declares a fever in the commune 30730."""
    body = {
        "id": str(uuid4()),
        "person": {
            "full_name": "Nguyễn Thị Mẫu",
            "birth_year": 1985,
            "gender": "female",
            "id_number": "091185000000",
            "phone": "0320000000",
            "nationality": "VN",
        },
        "on_behalf": "self",
        "residence": {"commune_code": "30730", "address": "1 đường Mẫu"},
        "symptoms": ["fever", "cough"],
        "temperature_celsius": 38.5,
        "travel": [],
        "contacts": {"case": False, "from_affected_country": False, "symptomatic": False},
        "declared_to_local_authority": False,
        "declared_at": (plan.clock_start or now).isoformat(),
    }
    url = f"http://127.0.0.1:{plan.ports.declarations}/declarations"
    text = shlex.quote(json.dumps(body, ensure_ascii=False))
    return f"curl -sS {url} -H 'Content-Type: application/json' -d {text}"


def _clock(plan: Plan) -> str:
    if plan.clock_start is None:
        return "off, the system's own"
    return f"{plan.clock_start.isoformat()} was at {plan.clock_anchor.isoformat()}"


def _accounts(plan: Plan) -> Table:
    """The first account of each role."""
    table = Table(box=None)
    table.add_column("account", no_wrap=True)
    for heading in ("roles", "areas", "position"):
        table.add_column(heading)
    seen: set[str] = set()
    for account in read_accounts(plan.profile_dir).values():
        if not seen.issuperset(account.roles):
            seen.update(account.roles)
            roles, areas = " ".join(account.roles), " ".join(account.areas)
            table.add_row(account.account, roles, areas, account.position_vi)
    return table
