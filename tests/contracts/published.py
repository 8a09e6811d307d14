"""Every event and stream that the contracts declare."""

import importlib
import pkgutil

from services import contracts
from services.contracts.events import Event, all_events
from services.contracts.streams import Stream

_MODULES = [
    importlib.import_module(f"{contracts.__name__}.{one.name}")
    for one in pkgutil.iter_modules(contracts.__path__)
]

# Tests declare events too.
EVENTS: dict[str, type[Event]] = {
    event.type: event
    for event in sorted(all_events(), key=lambda one: one.type)
    if event.__module__.startswith(contracts.__name__)
}

STREAMS: dict[str, Stream] = {
    one.name: one for module in _MODULES for one in vars(module).values() if isinstance(one, Stream)
}
