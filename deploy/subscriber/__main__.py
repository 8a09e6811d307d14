"""`python -m deploy.subscriber --topic declarations.health.v1`: prints what a topic says."""

import argparse
import asyncio
import contextlib
from itertools import count

from deploy.subscriber.access import access
from deploy.subscriber.events import listening


def arguments() -> argparse.Namespace:
    """What was asked for on the command line."""
    parser = argparse.ArgumentParser(prog="python -m deploy.subscriber", description=__doc__)
    parser.add_argument(
        "--topic", action="append", required=True, help="a topic to read; may be repeated"
    )
    parser.add_argument(
        "--group",
        default="so-y-te.terminal",
        help="consumer group, beginning with the account's name; Kafka remembers how far it read",
    )
    parser.add_argument("--most", type=int, help="stop after so many events")
    return parser.parse_args()


async def main(asked: argparse.Namespace) -> None:
    """Print events until there were enough, or until interrupted."""
    numbers = count(1)
    async with listening(asked.topic, asked.group, access()) as events:
        async for event in events:
            print(event, flush=True)  # noqa: T201 - what the command is for
            if asked.most is not None and next(numbers) >= asked.most:
                return


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(main(arguments()))
