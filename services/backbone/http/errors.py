"""Which failure becomes which problem answer."""

import logging
import re
import secrets
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from fastapi.exceptions import RequestValidationError
from pydantic import TypeAdapter, ValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from services.backbone.http.fields import field_errors
from services.backbone.http.headers import ANSWERED
from services.backbone.http.languages import language_of
from services.backbone.http.problems import Catalogue, Problem
from services.backbone.store.group_commit import Overloaded
from services.backbone.store.mongo import is_away
from services.backbone.tracing import current_traceparent

logger = logging.getLogger(__name__)

T = TypeVar("T")

_JSON = re.compile(rb"(?i)\s*application/([^;]*\+)?json\s*(;|$)")


class Malformed(Exception):
    """The body is not what the form asks for; `errors` are pydantic's."""

    def __init__(self, errors: Sequence[Any]) -> None:
        super().__init__(len(errors))
        self.errors = errors


class ClientGone(Exception):
    """Nobody is left to answer."""


def parse(form: TypeAdapter[T], body: bytes, context: object = None) -> T:
    """The value in `body`, or `Malformed` naming every wrong field; validators get `context`."""
    try:
        return form.validate_json(body, context=context)
    except ValidationError as error:
        raise Malformed(error.errors(include_url=False, include_input=False)) from None


def _jitter_seconds() -> int:
    return 1 + secrets.randbelow(5)


class Errors:
    """Answers failed requests."""

    def __init__(
        self, catalogue: Catalogue, retry_after_seconds: Callable[[], int] = _jitter_seconds
    ) -> None:
        self._catalogue = catalogue
        self._retry_after_seconds = retry_after_seconds

    async def settle(self, error: Exception, scope: Scope, send: Send) -> bool:
        """Answer with the problem that `error` amounts to, unless an answer is under way.

        False when that does not settle it: our own bug goes on to the server, which logs it once.
        """
        if ANSWERED in scope:
            return False
        problem = self._problem(error, scope)
        rendered = self._catalogue.render(problem, language_of(scope), _instance())
        await send(
            {
                "type": "http.response.start",
                "status": rendered.status,
                "headers": rendered.headers,
            }
        )
        await send({"type": "http.response.body", "body": rendered.body})
        return problem.status != 500

    def _problem(self, error: Exception, scope: Scope) -> Problem:
        match error:
            case Problem():
                return error
            case Malformed(errors=errors):
                return self._malformed(errors)
            case RequestValidationError():
                return _of_the_head(error.errors(), scope) or self._malformed(error.errors())
            case HTTPException(status_code=status, headers=headers):
                return Problem(status, headers=headers)
            case Overloaded():
                return self._unavailable(error)
        return self._unavailable(error) if is_away(error) else Problem(500)

    def _malformed(self, errors: Sequence[Any]) -> Problem:
        return Problem(422, errors=field_errors(errors, self._catalogue.texts))

    def _unavailable(self, error: Exception) -> Problem:
        logger.warning("Answered 503: %s", type(error).__name__)
        return Problem(503, headers={"Retry-After": str(self._retry_after_seconds())})


class Answering:
    """The same answers from within FastAPI, whose own handlers would show another shape."""

    def __init__(self, app: ASGIApp, errors: Errors) -> None:
        self._app = app
        self._errors = errors

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        try:
            await self._app(scope, receive, send)
        except Exception as error:
            if not await self._errors.settle(error, scope, send):
                raise


async def passed_on(_: Request, error: Exception) -> Response:
    """Stands in FastAPI's table of handlers for those that `Answering` replaces."""
    raise error


def _of_the_head(errors: Sequence[Any], scope: Scope) -> Problem | None:
    """What is wrong before anybody looks at the fields."""
    wrong = {(tuple(error["loc"]), error["type"]) for error in errors}
    if (("header", "if-match"), "missing") in wrong:
        return Problem(428)
    is_body_wrong = any(place == ("body",) and kind != "missing" for place, kind in wrong)
    # What is not called JSON reaches the form as bare bytes.
    return Problem(415) if is_body_wrong and not _is_called_json(scope) else None


def _is_called_json(scope: Scope) -> bool:
    kinds = [value for name, value in scope["headers"] if name == b"content-type"]
    return any(_JSON.match(kind) for kind in kinds)


def _instance() -> str | None:
    trace = current_traceparent()
    return f"urn:trace:{trace.split('-')[1]}" if trace else None
