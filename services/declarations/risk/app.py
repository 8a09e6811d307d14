"""Puts the classes of risk together."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict

from services.backbone.clock import report_day
from services.backbone.frame import Frame
from services.backbone.profile import ProfileInvalid, read_folder, read_yaml
from services.declarations.health.model import Kept
from services.declarations.people.model import Known
from services.declarations.risk import edge, facts, handlers, store
from services.declarations.risk.evidence import Surroundings
from services.declarations.risk.looks import Looks
from services.declarations.risk.metrics import RiskMetrics
from services.declarations.risk.rule_books import RuleBooks, RuleSetsInvalid
from services.declarations.risk.rule_set_model import Code, RuleSet
from services.declarations.risk.schedule import RiskSchedule
from services.declarations.risk.windows import InfectiousDays


class RiskSettings(BaseModel):
    """What `risk.yaml` says: whose classes are told to others."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    rule_set: Code


class People(Protocol):
    async def known(self, people: Iterable[UUID]) -> Mapping[UUID, Known]: ...


class Declarations(Protocol):
    async def declarations(self, ids: Iterable[UUID]) -> Mapping[UUID, Kept]: ...


@dataclass(frozen=True)
class RiskFeature:
    """What the service takes of this feature."""

    router: APIRouter
    infectious_days: InfectiousDays


def add_risk(parts: Frame, people: People, declarations: Declarations) -> RiskFeature:
    """Classify people by the profile's rule sets whenever something around them changes."""
    profile = parts.profile
    books = _rule_books(parts)

    def day_of(moment: datetime) -> date:
        return report_day(moment, profile.time_zone)

    def today() -> date:
        return day_of(parts.now())

    known = facts.FactStore(parts.collection("risk_facts", facts.INDEXES))
    collection = parts.collection("risk_standings", store.INDEXES)
    standings = store.StandingStore(collection, parts.relay.outbox_of(collection))
    surroundings = Surroundings(known, declarations, books.depth)
    metrics = RiskMetrics(parts.registry)
    looks = Looks(standings, surroundings, people, books.official, metrics, parts.now, day_of)
    parts.listen(handlers.subscriptions(handlers.RiskHandlers(known, looks, day_of)))
    parts.loops.append(RiskSchedule(standings, looks, books.official.fingerprint, today).run)
    files = edge.Files(surroundings, standings, people, books, day_of)
    return RiskFeature(
        edge.router(files, parts.audit, profile.areas, parts.now),
        InfectiousDays(surroundings, books.official, today),
    )


def _rule_books(parts: Frame) -> RuleBooks:
    directory = parts.profile.directory
    settings = read_yaml(directory / "risk.yaml", RiskSettings)
    rule_sets = read_folder(directory / "rule-sets", RuleSet)
    try:
        return RuleBooks(rule_sets, settings.rule_set)
    except RuleSetsInvalid as error:
        raise ProfileInvalid([f"rule-sets: {error}"]) from None
