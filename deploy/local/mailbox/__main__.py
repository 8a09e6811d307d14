"""`python -m deploy.local.mailbox` takes mail on loopback."""

import asyncio
import signal
from pathlib import Path
from typing import Annotated

import typer
from aiosmtpd.smtp import SMTP

from deploy.local.mailbox.keeper import Keeper
from deploy.local.ports import LOOPBACK


def main(
    port: Annotated[int, typer.Option(help="where mail is taken")],
    folder: Annotated[Path, typer.Option(help="where each message becomes an .eml file")],
) -> None:
    asyncio.run(serve(port, folder))


async def serve(port: int, folder: Path) -> None:
    keeper = Keeper(folder)
    loop = asyncio.get_running_loop()
    stopping = asyncio.Event()
    loop.add_signal_handler(signal.SIGTERM, stopping.set)
    server = await loop.create_server(
        lambda: SMTP(keeper, hostname="localhost", enable_SMTPUTF8=True), LOOPBACK, port
    )
    async with server:
        await stopping.wait()


if __name__ == "__main__":
    typer.run(main)
