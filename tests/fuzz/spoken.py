"""What a service can say when it refuses, and whether it said just that, in the right language."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from html import unescape
from typing import Any

from services.backbone.http.field_texts import ANY, BY_TYPE
from services.backbone.http.languages import Language
from services.backbone.http.texts import TITLES, Text

_SHOWN = re.compile(r'<dt id="problem-([^"]+)">[^<]*</dt><dd>(.*?) / (.*?)</dd>')
_CHOICES = r"'[^']*'(?:, '[^']*')*"
_NUMBER = r"-?[0-9.e+-]+"


def texts_of(docs_page: str) -> dict[str, Text]:
    """The texts of a service's own problems and fields, as its page of documentation tells."""
    return {code: Text(unescape(vi), unescape(en)) for code, vi, en in _SHOWN.findall(docs_page)}


@dataclass(frozen=True)
class Spoken:
    """The sentences of one service."""

    texts: Mapping[str, Text]

    def strange(self, problem: Mapping[str, Any], language: Language) -> list[str]:
        """What `problem` says that is none of our sentences in `language`."""
        said = [problem["title"], problem["detail"]]
        said += [error["message"] for error in problem.get("errors", ())]
        ours = "|".join(self._patterns(language))
        return [sentence for sentence in said if not re.fullmatch(ours, sentence)]

    def _patterns(self, language: Language) -> Iterator[str]:
        for text in self._all():
            sentence = re.escape(text.in_(language)).replace(r"\{expected\}", _CHOICES)
            yield re.sub(r"\\{\w+\\}", lambda _: _NUMBER, sentence)

    def _all(self) -> Iterable[Text]:
        return [*TITLES.values(), ANY, *BY_TYPE.values(), *self.texts.values()]
