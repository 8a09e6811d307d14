"""Prints what runs and what answers."""

from rich.console import Console
from rich.table import Table

from deploy.local.plan import load_plan
from deploy.local.roll import Member, load_roll
from deploy.local.run_dir import RunDir
from deploy.local.table import Entry, build_table

MEBIBYTE = 1024 * 1024


def print_status(run: RunDir, console: Console) -> None:
    plan, roll = load_plan(run.plan), load_roll(run.roll)
    if plan is None or roll is None:
        console.print("Nothing runs. `make up` starts it.")
        return
    if roll.supervisor.find() is None:
        console.print("[red]No supervisor: nothing is restarted.[/red] `make up` mends it.")
    table = Table("process", "state", "pid", "restarts", "MiB", "address", box=None)
    for stage in build_table(plan, run):
        for entry in stage:
            table.add_row(*_row(entry, roll.members.get(entry.name)))
    console.print(table)


def _row(entry: Entry, member: Member | None) -> tuple[str, ...]:
    process = member.process.find() if member else None
    if member is None or process is None:
        return (entry.name, "[red]down[/red]", "", "", "", entry.url)
    state = "[green]ready[/green]" if entry.child.is_ready() else "[yellow]starting[/yellow]"
    memory = f"{process.memory_info().rss / MEBIBYTE:.0f}"
    return (entry.name, state, str(process.pid), str(member.restarts), memory, entry.url)
