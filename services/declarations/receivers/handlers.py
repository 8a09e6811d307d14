"""Makes every declaration something that the commune authority has to acknowledge."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import partial
from typing import Protocol

from services.backbone.events.dead_letters import Refused
from services.backbone.events.received import Received
from services.backbone.events.subscriptions import Subscription, listening
from services.contracts.declarations import HealthDeclared
from services.declarations.receivers import rules
from services.declarations.receivers.decisions import Obligations, decide
from services.declarations.receivers.model import Declared, Obligation
from services.declarations.receivers.rules import Change


class Communes(Protocol):
    """The communes of the profile, by code."""

    def __contains__(self, code: str) -> bool: ...


class ReceiverHandlers:
    """Hears the service's own declarations, from both channels. `day_of` cuts the day."""

    def __init__(
        self,
        obligations: Obligations,
        communes: Communes,
        day_of: Callable[[datetime], date],
        now: Callable[[], datetime],
    ) -> None:
        self._obligations = obligations
        self._communes = communes
        self._day_of = day_of
        self._now = now

    async def owe(self, events: Sequence[Received[HealthDeclared]]) -> None:
        """Owe an answer for each person and day, whichever channel was first."""
        heard = self._heard(events)
        await decide(self._obligations, heard, partial(_after_declaring, heard, self._now()))

    def _heard(self, events: Iterable[Received[HealthDeclared]]) -> Mapping[str, Obligation]:
        """The obligations as these events alone tell them."""
        heard: dict[str, Obligation] = {}
        for one in events:
            said = self._said(one)
            document_id = said.id
            earlier = heard.get(document_id)
            if earlier:
                declarations = rules.joined(earlier.declarations, said.declarations)
                said = replace(earlier, declarations=declarations)
            heard[document_id] = said
        return heard

    def _said(self, received: Received[HealthDeclared]) -> Obligation:
        event = received.event
        if event.commune_code not in self._communes:
            raise Refused("commune_code: no such commune in the profile")
        declared = Declared(
            id=event.declaration_id,
            channel=event.channel,
            commune_code=event.commune_code,
            declared_at=event.declared_at,
            kept_at=received.time,
        )
        return Obligation(self._day_of(event.declared_at), event.person_id, (declared,))


def _after_declaring(
    heard: Mapping[str, Obligation], at: datetime, document_id: str, known: Obligation | None
) -> Change | None:
    return rules.after_declaring(known, heard[document_id], at)


def subscriptions(handlers: ReceiverHandlers) -> list[Subscription]:
    """What this feature hears."""
    return [listening("receivers", handlers.owe, HealthDeclared)]
