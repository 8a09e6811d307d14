"""A dated rule set as the profile gives it: classes in falling severity, and who is in each."""

from collections.abc import Iterator
from datetime import date
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from services.backbone.profile import Text
from services.contracts.declarations import ClassCode, Finding, ZoneLevel

Days = Annotated[int, Field(ge=0, le=366)]
Code = Annotated[str, Field(pattern=r"^[a-z0-9-]{1,64}$")]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class FindingTerm(_Part):
    """Something was found."""

    kind: Literal["finding"]
    findings: Annotated[tuple[Finding, ...], Field(min_length=1)]


class LinkTerm(_Part):
    """Met somebody of class `to` while they could infect; `by` asks for one of these criteria."""

    kind: Literal["contact-link"]
    to: ClassCode
    by: tuple[Code, ...] = ()


class ZoneTerm(_Part):
    """Stayed in an epidemic zone of this level or a worse one."""

    kind: Literal["zone-exposure"]
    level_at_least: ZoneLevel

    @property
    def levels(self) -> frozenset[ZoneLevel]:
        """The levels that count."""
        rising = list(ZoneLevel)
        return frozenset(rising[rising.index(self.level_at_least) :])


class SymptomsTerm(_Part):
    """Declared so many symptoms `of` these at once; a form need not ask for all of them."""

    kind: Literal["symptoms"]
    of: Annotated[tuple[str, ...], Field(min_length=1)]
    at_least: Annotated[int, Field(ge=1)] = 1

    @model_validator(mode="after")
    def _can_be_reached(self) -> Self:
        if self.at_least > len(set(self.of)):
            raise ValueError("at_least is more than there are symptoms")
        return self


class AnswerTerm(_Part):
    """Said yes to a question about contacts, which asks about `covers_days` before the answer."""

    kind: Literal["answer"]
    answers: Annotated[
        tuple[Literal["case", "from_affected_country", "symptomatic"], ...], Field(min_length=1)
    ]
    covers_days: Days


Term = Annotated[
    FindingTerm | LinkTerm | ZoneTerm | SymptomsTerm | AnswerTerm, Field(discriminator="kind")
]


class Together(_Part):
    """One of `any` must hold too, on a day within `within_days` before the cause or on it."""

    within_days: Days
    any: Annotated[tuple[Term, ...], Field(min_length=1)]


class Infectious(_Part):
    """On which days around the cause one could infect others; absent: without a bound."""

    days_before: Days | None = None
    days_after: Days | None = None


class Criterion(_Part):
    """One way into a class. The day of `when` is the day of the cause.

    A later finding of `ended_by` ends it; one of `refuted_by` shows that it never was.
    `starts_after_days` is how long after the cause the first day of the period is.
    """

    code: Code
    text: Text
    source: Annotated[str, Field(min_length=1)]
    when: Term
    together: Together | None = None
    starts_after_days: Days = 0
    infectious: Infectious = Infectious()
    ended_by: tuple[Finding, ...] = ()
    refuted_by: tuple[Finding, ...] = ()

    @property
    def links(self) -> Iterator[LinkTerm]:
        """Whom one must have met."""
        terms = (self.when, *(self.together.any if self.together else ()))
        return (one for one in terms if isinstance(one, LinkTerm))


class Phase(_Part):
    """A measure for so many days; without `days` until the cause ends."""

    measure: Code
    days: Annotated[int, Field(ge=1, le=366)] | None = None


class RiskClass(_Part):
    """A class, what is done for how long, and who is in it: whoever meets one criterion."""

    code: ClassCode
    label: Text
    meaning: Text
    course: Annotated[tuple[Phase, ...], Field(min_length=1)]
    criteria: Annotated[tuple[Criterion, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _only_the_last_phase_is_open(self) -> Self:
        if any(phase.days is None for phase in self.course[:-1]):
            raise ValueError("only the last phase of a course may have no days")
        return self


class Measure(_Part):
    code: Code
    label: Text


class RuleSet(_Part):
    """One version. `valid_to` is the first day on which it is no longer in force."""

    rule_set: Code
    version: Annotated[int, Field(ge=1)]
    valid_from: date
    valid_to: date | None
    title: Text
    source: Annotated[str, Field(min_length=1)]
    fever_at_or_above_celsius: Annotated[float, Field(ge=35, le=45)] | None
    measures: Annotated[tuple[Measure, ...], Field(min_length=1)]
    """From the strictest to the mildest."""
    classes: Annotated[tuple[RiskClass, ...], Field(min_length=1)]

    @property
    def name(self) -> str:
        """What a class remembers: the rule set and its version."""
        return f"{self.rule_set}/{self.version}"

    @model_validator(mode="after")
    def _measures_are_declared(self) -> Self:
        known = {one.code for one in self.measures}
        used = {phase.measure for one in self.classes for phase in one.course}
        if used - known:
            raise ValueError(f"measures without words: {', '.join(sorted(used - known))}")
        return self

    @model_validator(mode="after")
    def _codes_are_unique(self) -> Self:
        classes = [one.code for one in self.classes]
        criteria = [criterion.code for one in self.classes for criterion in one.criteria]
        if len(set(classes)) < len(classes) or len(set(criteria)) < len(criteria):
            raise ValueError("a class or a criterion stands there twice")
        return self

    @model_validator(mode="after")
    def _links_lead_upwards(self) -> Self:
        """So that no class can follow from itself, whoever met whom."""
        above: set[str] = set()
        for one in self.classes:
            for criterion in one.criteria:
                for link in criterion.links:
                    if link.to not in above and not self._is_first_hand(one, link):
                        raise ValueError(f"{criterion.code}: {link.to} is no class above it")
            above.add(one.code)
        return self

    def _is_first_hand(self, own: RiskClass, link: LinkTerm) -> bool:
        """Whether `link` asks for criteria of its `own` class that follow from no link."""
        known = {one.code: one for one in own.criteria}
        return (
            link.to == own.code
            and bool(link.by)
            and all(code in known and not any(known[code].links) for code in link.by)
        )
