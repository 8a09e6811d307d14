"""Sends what schemathesis makes of an OpenAPI document, and keeps what was answered."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import cycle
from typing import Any

import schemathesis
from schemathesis import Case, HookContext, hooks
from schemathesis.engine import events, from_schema
from schemathesis.engine.recorder import ScenarioRecorder

from services.backbone.http.languages import Language, language
from tests.fuzz.callers import Caller, Signing

SEED = 20210719

# What is checked of every answer. Left out for a reason: positive_data_acceptance, as a schema
# cannot say that a commune exists, that a visit follows its declaration, or that a cursor is one of
# ours; use_after_free, as nothing here is deleted; and ensure_resource_availability, as some things
# can be read only when the event that makes them has travelled.
CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
    "unsupported_method",
    "ignored_auth",
)

# How what the schema forbids may be refused: for its own sake, or for something seen before it.
REFUSED = [401, 403, 404, 405, 409, 412, 413, 415, 422, 428]
REFUSING = ("negative_data_rejection", "missing_required_header")


@dataclass(frozen=True)
class Answered:
    """One answer of a service to a fuzzed request."""

    operation: str
    method: str
    language: Language
    status: int
    headers: Mapping[str, str]
    content: bytes


@dataclass
class Fuzzed:
    """What one run has shown; for what was wrong, `failures` have the request that showed it."""

    answers: list[Answered] = field(default_factory=list)
    failures: dict[str, str] = field(default_factory=dict)

    def report(self) -> str:
        """Every failure once, with the first request that showed it."""
        return "\n\n".join(f"{what}\n{how}" for what, how in self.failures.items())

    def statuses(self, operation: str) -> set[int]:
        return {one.status for one in self.answers if one.operation == operation}


def fuzz(
    document: Mapping[str, Any],
    url: str,
    caller: Caller,
    *,
    phases: Sequence[str],
    modes: str = "all",
    examples: int,
) -> Fuzzed:
    """Send requests to every operation of `document` at `url`, the same in every run.

    Every other request is of a reader of English.
    """
    config = schemathesis.Config.from_dict(
        {
            "seed": SEED,
            "generation": {
                "mode": modes,
                "max-examples": examples,
                "no-shrink": True,
                "database": "none",
            },
            "phases": {
                name: {"enabled": name in phases}
                for name in ("examples", "coverage", "fuzzing", "stateful")
            },
            "checks": {"enabled": False, **{name: {"enabled": True} for name in CHECKS}}
            | {name: {"enabled": True, "expected-statuses": REFUSED} for name in REFUSING},
            "base-url": url,
        }
    )
    schema = schemathesis.openapi.from_dict(dict(document), config=config)
    schema.auth.providers.append(Signing(caller))
    fuzzed = Fuzzed()
    with _both_languages():
        for event in from_schema(schema).execute():
            _learn(event, fuzzed)
    return fuzzed


@contextmanager
def _both_languages() -> Iterator[None]:
    wishes = cycle([{}, {"Accept-Language": "en"}])

    def before_call(context: HookContext, case: Case[Any], kwargs: dict[str, Any]) -> None:
        case.headers.update(next(wishes))

    schemathesis.hook(before_call)
    try:
        yield
    finally:
        hooks.unregister(before_call)


def operations(document: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Every operation of `document`, under the name that schemathesis gives it."""
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield f"{method.upper()} {path}", operation


def _learn(event: events.EngineEvent, fuzzed: Fuzzed) -> None:
    match event:
        case events.ScenarioFinished(recorder=recorder):
            fuzzed.answers.extend(_answers(recorder))
            for what, how in _failures(recorder):
                fuzzed.failures.setdefault(what, how)
        case events.NonFatalError(label=label, value=value):
            fuzzed.failures[f"{label}: {value!r}"] = ""
        case events.FatalError(exception=exception):
            fuzzed.failures[repr(exception)] = ""


def _answers(recorder: ScenarioRecorder) -> Iterator[Answered]:
    for case_id, interaction in recorder.interactions.items():
        request, response = interaction.request, interaction.response
        if response is not None:
            yield Answered(
                operation=recorder.cases[case_id].value.operation.label,
                method=request.method,
                language=_language(request.headers),
                status=response.status_code,
                headers={name: values[0] for name, values in response.headers.items()},
                content=response.content or b"",
            )


def _language(headers: Mapping[str, Sequence[str]]) -> Language:
    asked = [values[0] for name, values in headers.items() if name.lower() == "accept-language"]
    return language(asked[0] if asked else None)


def _failures(recorder: ScenarioRecorder) -> Iterator[tuple[str, str]]:
    for case_id, checks in recorder.checks.items():
        label = recorder.cases[case_id].value.operation.label
        for check in checks:
            if found := check.failure_info:
                what = f"{label}: {check.name}: {found.failure.message[:500]}"
                yield what, found.code_sample[:2000]
