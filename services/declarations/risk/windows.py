"""Says whether a meeting may count: the port of those who record meetings."""

from collections.abc import Callable
from datetime import date

from services.contracts.identifiers import PersonId
from services.declarations.risk import rules
from services.declarations.risk.evidence import Surroundings
from services.declarations.risk.rule_books import RuleBook


class InfectiousDays:
    """By the official rules, as far as is known at that moment."""

    def __init__(
        self, surroundings: Surroundings, book: RuleBook, today: Callable[[], date]
    ) -> None:
        self._surroundings = surroundings
        self._book = book
        self._today = today

    async def are_missed(self, source: PersonId, met_on: date) -> bool:
        """Whether `source` is in a class, but could not infect whoever they met on `met_on`."""
        evidence = await self._surroundings.upstream([source])
        return rules.is_outside_every_window(source, met_on, evidence, self._book, self._today())
