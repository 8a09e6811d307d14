"""Puts the intake of declarations together."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from fastapi import APIRouter

from services.backbone.clock import report_day
from services.backbone.frame import Frame
from services.backbone.http.hot import HotRoute
from services.backbone.http.limits import Limits
from services.backbone.profile import read_yaml
from services.backbone.store.group_commit import GroupCommit
from services.backbone.vault.keys import PersonKeys
from services.backbone.vault.pseudonyms import Pseudonyms
from services.backbone.vault.sealing import Sealer
from services.declarations.forms.model import Forms
from services.declarations.health import edge, paper_edge, state_edge
from services.declarations.health.answers import Advice, Answers
from services.declarations.health.contact_points import SealedContactPoints
from services.declarations.health.intake import Intake
from services.declarations.health.locality import Locality, Places
from services.declarations.health.phones import Carriers
from services.declarations.health.store import INDEXES, DeclarationStore
from services.declarations.receipts.rules import Receipts
from services.declarations.receipts.store import ReceiptNumbers
from services.declarations.settings import Settings


@dataclass(frozen=True)
class Health:
    """What the service takes of this feature."""

    declarations: DeclarationStore
    intake: Intake
    answers: Answers
    hot_routes: Sequence[HotRoute]
    forms: Forms
    day_of: Callable[[datetime], date]
    today: Callable[[], date]
    paper: APIRouter

    def routers(
        self, followups: state_edge.FollowUps, obligations: state_edge.Obligations
    ) -> Sequence[APIRouter]:
        """The rest of the edge, which tells where follow-ups and acknowledgements stand."""
        state = state_edge.router(
            self.declarations, followups, obligations, self.forms, self.day_of, self.today
        )
        return [state, self.paper]


def add_health(
    parts: Frame,
    settings: Settings,
    keys: PersonKeys,
    pseudonyms: Pseudonyms,
    forms: Forms,
    places: Places,
) -> Health:
    """Take declarations, from phones and from paper."""
    collection = parts.collection("declarations", INDEXES)
    declarations = DeclarationStore(
        collection,
        parts.relay.grouped_outbox_of(collection),
        keys,
        ReceiptNumbers(parts.collection("counters")),
        Receipts(settings.receipt_key),
        SealedContactPoints(Sealer(settings.contact_public_key)),
    )
    profile = parts.profile
    prefixes = read_yaml(profile.directory / "carriers.yaml", Carriers).prefixes()
    locality = Locality(profile.areas, places, prefixes, profile.time_zone)
    intake = Intake(forms, locality, pseudonyms, parts.now)
    answers = Answers(forms, read_yaml(profile.directory / "advice.yaml", Advice))
    commit = GroupCommit(declarations.keep)
    parts.loops.append(commit.run)
    parts.bus.courtesy.yield_to(commit.is_pressed)
    declare = edge.Declare(
        intake, commit, answers, edge.DeclarationMetrics(parts.registry), Limits()
    )
    return Health(
        declarations=declarations,
        intake=intake,
        answers=answers,
        hot_routes=[edge.hot_route(declare)],
        forms=forms,
        day_of=locality.day_of,
        today=lambda: report_day(parts.now(), profile.time_zone),
        paper=paper_edge.router(
            intake, declarations, answers, parts.audit, profile.areas, parts.now
        ),
    )
