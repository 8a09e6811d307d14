"""The commands of every service: serve, replay, republish, asyncapi."""

import asyncio
import json
from collections.abc import Callable
from datetime import datetime
from typing import Annotated, TypeVar

import typer

from services.backbone.frame import Service
from services.backbone.logs import configure_logs
from services.backbone.outbox.republish import republish as let_wait_again
from services.backbone.serve import serve
from services.backbone.settings import ServiceSettings, load

S = TypeVar("S", bound=ServiceSettings)

Moment = Annotated[datetime, typer.Argument(formats=["%Y-%m-%dT%H:%M:%S%z"])]


def main(assemble: Callable[[S], Service], settings_type: type[S]) -> None:
    """Run the command that was asked for; `serve` when none was."""
    commands = typer.Typer(help=f"The {settings_type.service} service.", add_completion=False)

    def assembled() -> Service:
        settings = load(settings_type)
        configure_logs(settings.service, settings.log_level)
        return assemble(settings)

    @commands.callback(invoke_without_command=True)
    def serve_by_default(context: typer.Context) -> None:
        """Serve until told to stop."""
        if context.invoked_subcommand is None:
            serve(lambda settings: assemble(settings).app, settings_type)

    @commands.command()
    def replay() -> None:
        """Give the dead letters to their handlers again, after a fix."""
        typer.echo(f"{asyncio.run(_replay(assembled))} replayed")

    @commands.command()
    def republish(since: Moment, until: Moment) -> None:
        """Let the events of [since, until) be published again; the running service does it."""
        typer.echo(f"{asyncio.run(_republish(assembled, since, until))} documents wait again")

    @commands.command()
    def asyncapi() -> None:
        """Print the AsyncAPI document."""
        typer.echo(json.dumps(assembled().frame.asyncapi(), ensure_ascii=False, indent=2))

    commands()


async def _replay(assembled: Callable[[], Service]) -> int:
    return await assembled().frame.bus.replay()


async def _republish(assembled: Callable[[], Service], since: datetime, until: datetime) -> int:
    frame = assembled().frame
    return await let_wait_again(frame.relay.outboxes, since, until, frame.now())
