"""Writes the text of a message from its template and parameters."""

from collections.abc import Mapping

from services.notifications.templates.model import (
    LANGUAGES,
    Language,
    Placeholder,
    Template,
    Templates,
)
from services.notifications.templates.places import Places
from services.notifications.templates.rules import render


class Texts:
    """The profile's texts with the profile's names in them."""

    def __init__(self, templates: Templates, places: Places) -> None:
        self._templates = templates
        self._places = places

    def newest(self, template_id: str) -> Template:
        """The template that a message created now is sent with."""
        return self._templates.newest(template_id)

    def check(
        self, template: Template, parameters: Mapping[Placeholder, str], commune_code: str
    ) -> None:
        """`TextRefused` unless the text can be written in every language."""
        for language in LANGUAGES:
            render(template, language, self._values(parameters, commune_code, language))

    def text(
        self,
        template: tuple[str, int],
        parameters: Mapping[Placeholder, str],
        commune_code: str,
        language: Language,
    ) -> str:
        """What the phone shows. `template` is id and version."""
        values = self._values(parameters, commune_code, language)
        return render(self._templates.of(*template), language, values)

    def _values(
        self, parameters: Mapping[Placeholder, str], commune_code: str, language: Language
    ) -> dict[Placeholder, str]:
        names = self._places.names(commune_code)
        return {**{one: getattr(name, language) for one, name in names.items()}, **parameters}
