"""`python -m deploy.local.smsc` plays a carrier on loopback."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import smpp34
import typer
import uvicorn

from deploy.local.ports import LOOPBACK
from deploy.local.smsc.behaviour import Behaviour
from deploy.local.smsc.carrier import Carrier
from deploy.local.smsc.control import create_control
from deploy.local.smsc.journal import Journal
from deploy.local.smsc.receipts import ReceiptDesk


def main(
    port: Annotated[int, typer.Option(help="where senders bind")],
    control_port: Annotated[int, typer.Option(help="where PUT /behaviour is taken")],
    log: Annotated[Path, typer.Option(help="where accepted messages are written, one a line")],
    behaviour: Annotated[str, typer.Option(help="how to behave at start, as JSON")] = "{}",
) -> None:
    asyncio.run(serve(port, control_port, log, Behaviour.model_validate_json(behaviour)))


async def serve(port: int, control_port: int, log: Path, behaviour: Behaviour) -> None:
    journal, desk = Journal(log), ReceiptDesk(_now)
    carrier = Carrier(port, journal, desk, _now)
    carrier.behaviour = behaviour
    server = smpp34.Server(LOOPBACK, port, system_id="carrier", inbound_capacity=10_000)
    await server.start()
    async with asyncio.TaskGroup() as tasks:
        working = [tasks.create_task(carrier.serve(server)), tasks.create_task(desk.run())]
        # Ends on SIGTERM, and with it everything else.
        await _control(carrier, control_port).serve()
        for task in working:
            task.cancel()
    await server.stop()
    journal.close()


def _control(carrier: Carrier, port: int) -> uvicorn.Server:
    config = uvicorn.Config(
        create_control(carrier), host=LOOPBACK, port=port, log_level="warning", access_log=False
    )
    return uvicorn.Server(config)


def _now() -> datetime:
    return datetime.now(UTC)


if __name__ == "__main__":
    typer.run(main)
