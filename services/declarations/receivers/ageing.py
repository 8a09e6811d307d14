"""How long a commune authority has to acknowledge, and who is told when it has not."""

import re
from datetime import timedelta
from itertools import pairwise
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from services.contracts.identifiers import Account

_PLACES = r"(\{commune\}|\{district\})"
AccountPattern = Annotated[str, StringConstraints(pattern=rf"^([a-z0-9-]|{_PLACES}){{2,64}}$")]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Step(_Part):
    """Who is told when `after_hours` have passed since the declaration was kept."""

    after_hours: Annotated[float, Field(gt=0, allow_inf_nan=False)]
    tell: Annotated[tuple[AccountPattern, ...], Field(min_length=1)]

    @property
    def after(self) -> timedelta:
        """The same as a span of time."""
        return timedelta(hours=self.after_hours)

    def accounts(self, commune_code: str, district_code: str) -> tuple[Account, ...]:
        """Who that is for a commune."""
        codes = {"{commune}": commune_code, "{district}": district_code}
        return tuple(re.sub(_PLACES, lambda place: codes[place[0]], one) for one in self.tell)


class Ageing(_Part):
    """The profile's `acknowledgements.yaml`. The first step is level 1."""

    levels: Annotated[tuple[Step, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _rises(self) -> Self:
        if any(
            later.after_hours <= earlier.after_hours for earlier, later in pairwise(self.levels)
        ):
            raise ValueError("each level comes later than the one before it")
        return self

    def step_after(self, level: int) -> Step | None:
        """What comes when `level` steps have been taken; None after the last."""
        return self.levels[level] if level < len(self.levels) else None
