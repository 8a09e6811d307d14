"""All versions of the rule sets: which one is in force, and how far a class can reach."""

from collections.abc import Iterable
from datetime import date
from hashlib import blake2b
from itertools import pairwise

from services.declarations.risk.rule_set_model import Criterion, LinkTerm, RiskClass, RuleSet


class RuleSetsInvalid(Exception):
    """The versions of a rule set leave a gap, overlap, or end."""


class RuleBook:
    """The versions of one rule set, each beginning on the day on which the one before ends."""

    def __init__(self, versions: Iterable[RuleSet]) -> None:
        self.versions = tuple(sorted(versions, key=lambda one: one.valid_from))
        self.kind = self.versions[0].rule_set
        for earlier, later in pairwise(self.versions):
            if earlier.valid_to != later.valid_from:
                raise RuleSetsInvalid(f"{earlier.name} does not end where {later.name} begins")
        if self.versions[-1].valid_to is not None:
            raise RuleSetsInvalid(f"{self.versions[-1].name} ends and nothing follows it")
        self.depth = max(_depth(one) for one in self.versions)
        """How many people there may be between a source and whoever is in a class by it."""
        self.fingerprint = _fingerprint(self.versions)
        """Another one when anything in the rules is another."""

    def in_force(self, day: date) -> RuleSet:
        """The version of `day`; before the first one, the first one."""
        begun = [one for one in self.versions if one.valid_from <= day]
        return begun[-1] if begun else self.versions[0]

    def next_change(self, day: date) -> date | None:
        """The first day after `day` on which another version takes effect."""
        return next((one.valid_from for one in self.versions[1:] if one.valid_from > day), None)

    def class_on(self, code: str, day: date) -> RiskClass | None:
        """The class as the version of `day` has it."""
        return next((one for one in self.in_force(day).classes if one.code == code), None)


class RuleBooks:
    """Every rule set of the profile; `official` is the one whose classes are told to others."""

    def __init__(self, rule_sets: Iterable[RuleSet], official: str) -> None:
        kinds: dict[str, list[RuleSet]] = {}
        for one in rule_sets:
            kinds.setdefault(one.rule_set, []).append(one)
        self._books = {kind: RuleBook(versions) for kind, versions in kinds.items()}
        if official not in self._books:
            raise RuleSetsInvalid(f"there is no rule set {official}")
        self.official = self._books[official]
        self.depth = max(book.depth for book in self._books.values())

    def get(self, kind: str) -> RuleBook | None:
        """The book of this name."""
        return self._books.get(kind)


def linked_criteria(rules: RuleSet, link: LinkTerm) -> list[Criterion]:
    """By which criteria a source is what `link` asks for."""
    return [
        criterion
        for one in rules.classes
        if one.code == link.to
        for criterion in one.criteria
        if not link.by or criterion.code in link.by
    ]


def _depth(rules: RuleSet) -> int:
    return max(_depth_of(rules, criterion) for one in rules.classes for criterion in one.criteria)


def _depth_of(rules: RuleSet, criterion: Criterion) -> int:
    behind = (one for link in criterion.links for one in linked_criteria(rules, link))
    return max((1 + _depth_of(rules, one) for one in behind), default=0)


def _fingerprint(versions: Iterable[RuleSet]) -> str:
    digest = blake2b(digest_size=16)
    for one in versions:
        digest.update(one.model_dump_json().encode())
    return digest.hexdigest()
