"""Published forms in memory; they keep the promises of the real store."""

from collections.abc import Sequence
from datetime import datetime

from services.declarations.forms.model import Form


class InMemoryForms:
    """`failure` is what the store dies of, while it is set."""

    def __init__(self) -> None:
        self.by_name: dict[str, Form] = {}
        self.failure: Exception | None = None

    async def all(self) -> Sequence[Form]:
        if self.failure:
            raise self.failure
        return [self.by_name[name] for name in sorted(self.by_name)]

    async def add(self, form: Form, account: str, at: datetime) -> Form:
        return self.by_name.setdefault(form.name, form)
