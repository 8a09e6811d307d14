"""Logs as JSON lines on stdout that cannot carry what we did not mean to write."""

import logging
import sys
import traceback
from types import TracebackType
from typing import Any

from aiokafka.errors import KafkaError
from pymongo.errors import ConnectionFailure
from pythonjsonlogger.json import JsonFormatter

from services.backbone.tracing import current_traceparent

# What `extra=` may add. Ids and counts, never a name, a number, a text or a body.
ALLOWED = frozenset(
    {
        "account",
        "attempts",
        "batch",
        "count",
        "group",
        "hash",
        "offset",
        "outcome",
        "partition",
        "port",
        "reason",
        "seconds",
        "stream",
        "topic",
        "writer",
    }
)

_ALWAYS = frozenset({"time", "level", "logger", "message", "service", "trace", "error"})

# Chatty below these levels; httpx would log every URL, the others every batch.
_QUIET = {
    "aiokafka": logging.WARNING,
    "aiosmpplib": logging.WARNING,
    "asyncio": logging.WARNING,
    "faststream": logging.WARNING,
    "httpcore": logging.WARNING,
    "httpx": logging.WARNING,
    "kafka": logging.WARNING,
    "pymongo": logging.WARNING,
}

# Their messages name hosts and error numbers. Any other exception may quote the data it choked on.
_SPEAKABLE = (OSError, ConnectionFailure, KafkaError)


def configure_logs(service: str, level: str) -> None:
    """From here on everything that is logged in this process is a line of `service` on stdout."""
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(LineFormatter(service))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    logging.captureWarnings(True)
    for name, quiet in _QUIET.items():
        logging.getLogger(name).setLevel(max(quiet, logging.getLevelNamesMapping()[level]))
    sys.excepthook = _log_end


class LineFormatter(JsonFormatter):
    """One JSON object a line. JSON escapes line breaks, so no text can forge a second line."""

    def __init__(self, service: str) -> None:
        super().__init__(
            ("levelname", "name", "message"),
            rename_fields={"levelname": "level", "name": "logger", "exc_info": "error"},
            static_fields={"service": service},
            timestamp="time",
            json_ensure_ascii=True,
        )

    def process_log_record(self, log_data: dict[str, Any]) -> dict[str, Any]:
        """Keep what is allowed and add the trace in hand."""
        kept = {name: log_data[name] for name in log_data if name in _ALWAYS or name in ALLOWED}
        if trace := current_traceparent():
            kept["trace"] = trace.split("-")[1]
        return super().process_log_record(kept)

    def formatException(self, ei: Any) -> str:  # noqa: N802 - the name is logging's
        """The kinds of the exceptions and where they come from, without what they say."""
        return " <- ".join(map(_said, _causes(ei[1])))


def _causes(error: BaseException | None) -> list[BaseException]:
    chain: list[BaseException] = []
    while error is not None and error not in chain:
        chain.append(error)
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return chain


def _said(error: BaseException) -> str:
    kind = type(error).__name__
    if isinstance(error, _SPEAKABLE):
        kind = f"{kind}({error})"
    if isinstance(error, BaseExceptionGroup):
        kind = f"{kind}[{'; '.join(map(_said, error.exceptions))}]"
    frames = traceback.extract_tb(error.__traceback__)
    return " ".join([kind, *(f"{frame.filename}:{frame.lineno}" for frame in reversed(frames))])


def _log_end(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    logging.getLogger(__name__).critical("The process ends", exc_info=(kind, error, trace))
