"""Puts the forms together."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from fastapi import APIRouter

from services.backbone.clock import report_day
from services.backbone.frame import Frame
from services.backbone.profile import read_folder
from services.declarations.forms import edge
from services.declarations.forms.model import Form, Forms
from services.declarations.forms.schedule import FormReader
from services.declarations.forms.store import FormStore


@dataclass(frozen=True)
class FormsPart:
    """What the service takes of this feature."""

    forms: Forms
    routers: Sequence[APIRouter]


def add_forms(parts: Frame) -> FormsPart:
    """The profile's forms, and those that were published since."""
    forms = Forms(read_folder(parts.profile.directory / "forms", Form), is_complete=False)
    store = FormStore(parts.collection("forms"))
    parts.loops.append(FormReader(store, forms).run)
    areas, zone = parts.profile.areas, parts.profile.time_zone

    def today() -> date:
        return report_day(parts.now(), zone)

    routers = [
        edge.reading(forms, today),
        edge.publishing(forms, store, parts.audit, areas, today, parts.now),
    ]
    return FormsPart(forms, routers)
