"""Keeps the versions of forms that were published since the profile was written, for good."""

from collections.abc import Sequence
from datetime import datetime

from services.backbone.store.mongo import Collection, insert_new
from services.declarations.forms.model import Form


class FormStore:
    """A handful of documents, each of which never changes."""

    def __init__(self, forms: Collection) -> None:
        self._forms = forms

    async def all(self) -> Sequence[Form]:
        """Every version, in the order of their names."""
        found = self._forms.find({}, {"content": 1}).sort("_id", 1)
        return [Form.model_validate(one["content"]) async for one in found]

    async def add(self, form: Form, account: str, at: datetime) -> Form:
        """Keep `form` unless its version is taken; returns what is kept under that version."""
        document = {
            "_id": form.name,
            "content": form.model_dump(mode="json"),
            "published_by": account,
            "published_at": at,
        }
        if not await insert_new(self._forms, [document]):
            return form
        found = await self._forms.find_one({"_id": form.name}, {"content": 1})
        return Form.model_validate(found["content"]) if found else form
