"""What an officer sends to acknowledge: which declarations, or everything of a day."""

from typing import Annotated, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)
from pydantic_core import PydanticCustomError

from services.backbone.http.moments import Day, Moment
from services.contracts.identifiers import CommuneCode

MOST_AT_ONCE = 500

ObligationId = Annotated[
    str,
    StringConstraints(pattern=r"^[0-9]{8}:[0-9a-f]{32}$"),
    Field(examples=["20210719:9f1b6a524c1e8d0a9c3e1f2a3b4c5d6e"]),
]
Receipt = Annotated[str, StringConstraints(min_length=1, max_length=20)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class OfDay(_Part):
    """What a commune owes of a day and had on its list at `until`."""

    commune_code: CommuneCode
    day: Day
    until: Moment = Field(description="When the list was read; what came later stays owed")


class ToAcknowledge(_Part):
    """Either `ids` and `receipts`, together up to 500, or `everything` of a day."""

    ids: Annotated[tuple[ObligationId, ...], Field(max_length=MOST_AT_ONCE)] = ()
    receipts: Annotated[tuple[Receipt, ...], Field(max_length=MOST_AT_ONCE)] = ()
    everything: OfDay | None = None

    @model_validator(mode="after")
    def _is_one_way(self) -> Self:
        named = len(self.ids) + len(self.receipts)
        if bool(named) == bool(self.everything):
            raise PydanticCustomError("acknowledge_what", "a list, or everything of a day")
        if named > MOST_AT_ONCE:
            raise PydanticCustomError("too_many_at_once", "more than can be named at once")
        return self
