"""The forms that people declare on, for everybody; the next version, by the health department."""

import hashlib
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Annotated, Any, Protocol

from fastapi import APIRouter, Header, Path, Query, Response
from pydantic import BaseModel, TypeAdapter

from services.backbone.audit import AuditTrail, Deed
from services.backbone.http.fields import FieldError
from services.backbone.http.languages import language
from services.backbone.http.moments import Day
from services.backbone.http.problems import Problem
from services.backbone.identity.access import Actor
from services.backbone.identity.policies import allowed, public, require
from services.backbone.profile import Areas
from services.declarations.forms import views
from services.declarations.forms.model import Form, FormMissing, Forms
from services.declarations.forms.rules import FIELDS, unfit
from services.declarations.forms.texts import TEXTS
from services.declarations.forms.views import FormLine, FormShown, Wanted

PUBLISHERS = frozenset({"health-department"})

# A version is published a day ahead, so that a copy of this age is never one that has ended.
CACHE = "public, max-age=60"

_CACHED: dict[int | str, dict[str, Any]] = {
    304: {"description": "What the reader has is what it is still"}
}
_LINES: TypeAdapter[Sequence[FormLine]] = TypeAdapter(Sequence[FormLine])

AcceptLanguage = Annotated[str | None, Header(max_length=200, description="vi first, or en")]
IfNoneMatch = Annotated[str | None, Header(max_length=200, description="ETag that is at hand")]
Languages = Annotated[Wanted | None, Query(description="by default that of Accept-Language")]


class Published(BaseModel):
    """The version as it was published."""

    form: str
    version: int
    valid_from: date


class Store(Protocol):
    async def all(self) -> Sequence[Form]: ...

    async def add(self, form: Form, account: str, at: datetime) -> Form: ...


def reading(forms: Forms, today: Callable[[], date]) -> APIRouter:
    """What anybody may read."""
    routes = APIRouter(tags=["forms"], dependencies=[public()])

    @routes.get("/forms", response_model=list[FormLine], responses=_CACHED)
    async def forms_in_force(
        accept_language: AcceptLanguage = None,
        if_none_match: IfNoneMatch = None,
        languages: Languages = None,
    ) -> Response:
        """The forms that people declare on today."""
        _check_complete(forms)
        wanted = languages or language(accept_language)
        found = [views.line(one, wanted) for one in forms.of_day(today())]
        return _cached(_LINES.dump_json(found), if_none_match)

    @routes.get(
        "/forms/{kind}",
        response_model=FormShown,
        responses=_CACHED | {404: {"description": "No such form on that day"}},
    )
    async def form(
        kind: Annotated[str, Path(max_length=40)],
        at: Annotated[Day | None, Query(description="the day, by default today")] = None,
        accept_language: AcceptLanguage = None,
        if_none_match: IfNoneMatch = None,
        languages: Languages = None,
    ) -> Response:
        """The whole form as people declare on it that day."""
        _check_complete(forms)
        try:
            found = forms.in_force(kind, at or today())
        except FormMissing:
            raise Problem(404) from None
        shown = views.whole(found, languages or language(accept_language))
        return _cached(shown.model_dump_json().encode(), if_none_match)

    return routes


def publishing(
    forms: Forms,
    store: Store,
    audit: AuditTrail,
    areas: Areas,
    today: Callable[[], date],
    now: Callable[[], datetime],
) -> APIRouter:
    """What the health department decides."""
    routes = APIRouter(tags=["forms"])

    @routes.post(
        "/forms",
        status_code=201,
        responses={200: {"model": Published, "description": "Published before, the same content"}},
    )
    async def publish(
        actor: Annotated[Actor, allowed(*PUBLISHERS)], form: Form, response: Response
    ) -> Published:
        """Publish the next version of a form, to be in force from tomorrow or later.

        A version never changes: the same content again changes nothing, another one is refused.
        """
        require(actor, PUBLISHERS, areas.province.code, areas)
        forms.learn(await store.all())
        response.status_code = _status(forms, form, today())
        if response.status_code == 201:
            deed = Deed(actor.account, "publish", f"form:{form.name}", "form", "allowed", now())
            await audit.record(deed)
            _check_same(await store.add(form, actor.account, now()), form)
            forms.learn(await store.all())
        return Published(form=form.form, version=form.version, valid_from=form.valid_from)

    return routes


def _status(forms: Forms, form: Form, today: date) -> int:
    """201 when `form` may be published now, 200 when it was; `Problem` otherwise."""
    try:
        last = forms.newest(form.form)
    except FormMissing:
        errors = [FieldError("form", TEXTS["form_kind_unknown"])]
        raise Problem(422, errors=errors) from None
    published = forms.published(form.name)
    if published:
        _check_same(published, form)
        return 200
    why = unfit(form, last, today)
    if why:
        raise Problem(422, errors=[FieldError(FIELDS[why], TEXTS[why])])
    return 201


def _check_same(kept: Form, form: Form) -> None:
    if kept != form:
        raise Problem(409, "form-taken", errors=[FieldError("version", TEXTS["form_taken"])])


def _check_complete(forms: Forms) -> None:
    if not forms.is_complete:
        raise Problem(503, headers={"Retry-After": "1"})


def _cached(body: bytes, if_none_match: str | None) -> Response:
    tag = f'"{hashlib.blake2b(body, digest_size=12).hexdigest()}"'
    headers = {"ETag": tag, "Cache-Control": CACHE, "Vary": "Accept-Language"}
    if if_none_match and tag in (one.strip() for one in if_none_match.split(",")):
        return Response(status_code=304, headers=headers)
    return Response(body, headers=headers, media_type="application/json")
