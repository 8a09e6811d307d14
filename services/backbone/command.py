"""What `python -m services.<name>` does: serve, or the command that is named behind it."""

import sys
from collections.abc import Callable
from importlib import import_module
from typing import TypeVar

from services.backbone.frame import Service
from services.backbone.serve import serve
from services.backbone.settings import ServiceSettings

S = TypeVar("S", bound=ServiceSettings)


def main(assemble: Callable[[S], Service], settings_type: type[S]) -> None:
    """Run the command that was asked for; serve when none was."""
    if len(sys.argv) == 1:
        serve(lambda settings: assemble(settings).app, settings_type)
    # What reads a command line would cost a service 6 MiB for as long as it runs.
    import_module("services.backbone.commands").run(assemble, settings_type)
