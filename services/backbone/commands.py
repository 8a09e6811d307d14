"""The commands of every service beside serving: replay, republish, asyncapi."""

import asyncio
import json
from collections.abc import Callable
from datetime import datetime
from typing import Annotated, TypeVar

import typer

from services.backbone.frame import Service
from services.backbone.logs import configure_logs
from services.backbone.outbox.republish import republish as let_wait_again
from services.backbone.settings import ServiceSettings, load

S = TypeVar("S", bound=ServiceSettings)

Moment = Annotated[datetime, typer.Argument(formats=["%Y-%m-%dT%H:%M:%S%z"])]


def run(assemble: Callable[[S], Service], settings_type: type[S]) -> None:
    """Run the command that the command line names."""
    commands = typer.Typer(
        help=f"The {settings_type.service} service; without a command it serves.",
        add_completion=False,
        no_args_is_help=True,
    )

    def assembled() -> Service:
        settings = load(settings_type)
        configure_logs(settings.service, settings.log_level)
        return assemble(settings)

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
