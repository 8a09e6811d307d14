"""`python -m deploy.local` runs the whole system on this machine, without containers."""

import os
import sys
from typing import Annotated

import typer
from rich.console import Console

from deploy.local.child import LocalError
from deploy.local.lock import exclusively
from deploy.local.paths import RUN
from deploy.local.plan import Environment, load_plan
from deploy.local.progress import counting_downloads, follow
from deploy.local.run_dir import RunDir
from deploy.local.status import print_status
from deploy.local.system import bring_down, bring_up, is_supervised
from deploy.local.table import build_table, identity_of
from deploy.local.welcome import print_welcome

app = typer.Typer(no_args_is_help=True, add_completion=False, help=__doc__)
# A pipe has no width of its own; addresses must not be cut there.
console = Console(width=None if sys.stdout.isatty() else 160, highlight=False)
run = RunDir(RUN)


@app.command()
def up() -> None:
    """Start everything and wait until it answers. Again: harmless."""
    with exclusively(run.lock), console.status("Preparing") as status:
        plan = bring_up(run, Environment(), counting_downloads(status))
        follow(build_table(plan, run), run, console, status)
    print_welcome(plan, run, console)


@app.command()
def down() -> None:
    """End everything and keep the data."""
    with exclusively(run.lock), console.status("Stopping"):
        bring_down(run)
    console.print("Stopped. The data is kept; `make reset` forgets it.")


@app.command()
def reset() -> None:
    """End everything and forget the data, the keys and the logs."""
    with exclusively(run.lock), console.status("Stopping"):
        bring_down(run)
        run.forget()
    console.print("Stopped, and everything is forgotten.")


@app.command()
def status() -> None:
    """What runs and what answers."""
    print_status(run, console)


@app.command()
def logs(name: Annotated[str, typer.Argument(help="one process; all without it")] = "*") -> None:
    """Follow the logs."""
    files = sorted(str(path) for path in run.logs.glob(f"{name}.log"))
    if not files:
        raise LocalError(f"no log of {name} in {run.logs}")
    os.execvp("tail", ["tail", "-n", "40", "-F", *files])  # noqa: S606


@app.command()
def token(account: Annotated[str, typer.Argument(help="an account of staff.csv")]) -> None:
    """Print an access token of ACCOUNT, good for 15 minutes."""
    plan = load_plan(run.plan)
    if plan is None or not is_supervised(run):
        raise LocalError("nothing runs: `make up` first")
    sys.stdout.write(identity_of(plan, run).token(account) + "\n")


if __name__ == "__main__":
    try:
        app()
    except LocalError as failure:
        Console(stderr=True).print(f"[red]{type(failure).__name__}[/red]: {failure}")
        sys.exit(1)
