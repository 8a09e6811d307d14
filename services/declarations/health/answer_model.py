"""What a declaration is answered with."""

from uuid import UUID

from pydantic import BaseModel, Field

from services.contracts.declarations import Risk


class Reason(BaseModel):
    """Why the risk is what it is: a code that does not change, and its words."""

    code: str
    text: str


class AdviceGiven(BaseModel):
    """What to do, and who says so."""

    code: str
    text: str
    source: str


class DeclarationAnswer(BaseModel):
    """The answer to a declaration, the first time and every time it is sent again."""

    id: UUID
    receipt: str = Field(description="Eight characters to read over the phone, see the README")
    risk: Risk
    reasons: list[Reason]
    advice: list[AdviceGiven]
