"""Follows up whoever has a cause for it, as long as it lasts; own reports fill their days."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol, TypeVar
from uuid import UUID

from services.backbone.events.received import Received
from services.backbone.events.subscriptions import Subscription, listening
from services.contracts.declarations import (
    HealthDeclared,
    OrderEnded,
    OrderExtended,
    OrderIssued,
    OrderReduced,
    Risk,
    RiskClassified,
    RiskCleared,
    SymptomsDeclared,
)
from services.declarations.followups import rules
from services.declarations.followups.causes import Causes, OrderSaid
from services.declarations.followups.changing import Changing
from services.declarations.followups.model import FollowUp, Today, Word
from services.declarations.followups.policy_model import Policy
from services.declarations.followups.telling_rules import Change

HealthSaid = HealthDeclared | SymptomsDeclared


class OfPerson(Protocol):
    @property
    def person_id(self) -> UUID: ...


Said = TypeVar("Said", bound=OfPerson)


class FollowUpHandlers:
    """Hears the service's own declarations, classes of risk and orders."""

    def __init__(self, changing: Changing, causes: Causes) -> None:
        self._changing = changing
        self._causes = causes

    async def hear_health(self, events: Sequence[Received[HealthSaid]]) -> None:
        """Symptoms are a cause; a declaration without any is a report of whom we follow up."""
        words, reports = [], []
        for one in events:
            match one.event:
                case SymptomsDeclared() as declared:
                    words.append(self._causes.of_symptoms(declared, one.time))
                case HealthDeclared(risk=risk) as declared if risk is not Risk.SYMPTOMATIC:
                    reports.append(self._causes.of_report(declared, one.time))
        await self._hear(words)
        await self._fill(reports)

    async def hear_risk(self, events: Sequence[Received[RiskClassified | RiskCleared]]) -> None:
        """A class gives days, the next class gives others, none takes them back."""
        await self._hear([self._causes.of_risk(one.event, one.time) for one in events])

    async def hear_orders(self, events: Sequence[Received[OrderSaid]]) -> None:
        """An order gives days, more or fewer when it is changed."""
        await self._hear([self._causes.of_order(one.event, one.time) for one in events])

    async def _hear(self, words: Sequence[Word]) -> None:
        heard = _by_followup(words)

        def decide(
            one: UUID, followup: FollowUp | None, today: Today, policy: Policy
        ) -> Change | None:
            return rules.after_words(followup, heard[one], today, policy)

        await self._changing.change(heard, decide)

    async def _fill(self, reports: Sequence[rules.Report]) -> None:
        """One lookup by id for all of a batch: most people who declare are not followed up."""
        told = _by_followup(reports)

        def decide(
            one: UUID, followup: FollowUp | None, today: Today, policy: Policy
        ) -> Change | None:
            if followup is None:
                return None
            return rules.after_reports(followup, told[one], today, policy)

        await self._changing.change(told, decide)


def _by_followup(said: Iterable[Said]) -> Mapping[UUID, Sequence[Said]]:
    found: defaultdict[UUID, list[Said]] = defaultdict(list)
    for one in said:
        found[rules.followup_id(one.person_id)].append(one)
    return found


def subscriptions(handlers: FollowUpHandlers) -> list[Subscription]:
    """What this feature hears."""
    return [
        listening("followups", handlers.hear_health, HealthDeclared, SymptomsDeclared),
        listening("followups", handlers.hear_risk, RiskClassified, RiskCleared),
        listening(
            "followups",
            handlers.hear_orders,
            OrderIssued,
            OrderExtended,
            OrderReduced,
            OrderEnded,
        ),
    ]
