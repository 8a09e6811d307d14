"""One event of each type, as its publisher wrote it in the first version. Never edited."""

from pathlib import Path

from services.contracts.events import Event

FOLDER = Path(__file__).parent / "golden"


def example(event: type[Event]) -> bytes:
    """The body of the record."""
    return (FOLDER / f"{event.type}.json").read_bytes()
