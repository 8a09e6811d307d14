"""How the carrier behaves; a test or a person changes it while it runs."""

from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field


class Answer(StrEnum):
    ACCEPT = "accept"
    THROTTLE = "throttle"
    REJECT = "reject"
    # Takes the message and loses the line before the sender hears of it.
    DROP = "drop"


class Behaviour(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    answer: Answer = Answer.ACCEPT
    answer_delay_seconds: float = Field(default=0, ge=0)
    receipts: bool = True
    receipt_delay_seconds: float = Field(default=0.2, ge=0)
    # Accepted, and then reported as undeliverable.
    undeliverable: frozenset[str] = frozenset()
