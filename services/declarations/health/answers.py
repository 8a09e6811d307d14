"""What a person is told right after declaring: how urgent, why, and what to do."""

from functools import lru_cache
from typing import Annotated

import orjson
from pydantic import BaseModel, ConfigDict, Field

from services.backbone.http.languages import Language
from services.contracts.declarations import Risk
from services.declarations.forms.model import Form, Forms
from services.declarations.health.model import Accepted, Assessment


class AdviceText(BaseModel):
    """One piece of advice and where it comes from."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: str
    vi: str
    en: str
    source: str


Texts = Annotated[tuple[AdviceText, ...], Field(min_length=1)]


class Advice(BaseModel):
    """The profile's `advice.yaml`: texts by risk, in the order in which they are shown."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    none: Texts
    exposed: Texts
    symptomatic: Texts

    def texts(self, risk: Risk) -> Texts:
        """What to tell a person of this risk."""
        by_risk = {
            Risk.NONE: self.none,
            Risk.EXPOSED: self.exposed,
            Risk.SYMPTOMATIC: self.symptomatic,
        }
        return by_risk[risk]


class Answers:
    """Writes answers; what does not depend on the person is written once and kept."""

    def __init__(self, forms: Forms, advice: Advice) -> None:
        self._forms = forms
        self._advice = advice
        self._ending = lru_cache(maxsize=1024)(self._write_ending)

    def to(self, accepted: Accepted, language: Language) -> bytes:
        """The answer to `accepted` as JSON."""
        beginning = b'{"id":"%b","receipt":"%b"' % (
            str(accepted.id).encode(),
            accepted.receipt.encode(),
        )
        return beginning + self._ending(accepted.assessment, language)

    def _write_ending(self, assessment: Assessment, language: Language) -> bytes:
        form = self._forms.named(assessment.form)
        content = {
            "risk": assessment.risk,
            "reasons": [
                {"code": code, "text": _label(form, code, language)} for code in assessment.reasons
            ],
            "advice": [
                {
                    "code": one.code,
                    "text": one.en if language == "en" else one.vi,
                    "source": one.source,
                }
                for one in self._advice.texts(assessment.risk)
            ],
        }
        return b"," + orjson.dumps(content)[1:]


def _label(form: Form, reason: str, language: Language) -> str:
    kind, _, code = reason.partition(":")
    asked = form.contacts if kind == "contact" else form.symptoms
    [label] = [one.label for one in asked if one.code == code]
    return label.in_(language)
