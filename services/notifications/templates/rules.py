"""What may stand in a text, and how it is put there."""

from collections.abc import Mapping

from services.notifications.templates.model import (
    PLACEHOLDER,
    Language,
    Placeholder,
    Template,
    TextRefused,
)

# As the profile's README promises to whoever counts the segments of a text.
LONGEST = {
    Placeholder.RECEIPT: 8,
    Placeholder.COMMUNE: 21,
    Placeholder.STATION: 40,
    Placeholder.DAY: 5,
}


def is_allowed(placeholder: Placeholder, value: str) -> bool:
    """Short and plain enough that nobody can write a message of their own with it."""
    # Not printable: line breaks, marks that turn the direction of writing, and the like.
    return 0 < len(value) <= LONGEST[placeholder] and value.isprintable()


def render(template: Template, language: Language, values: Mapping[Placeholder, str]) -> str:
    """The text in `language`; `TextRefused` for a value that is missing or not allowed."""
    for placeholder in template.placeholders:
        value = values.get(placeholder)
        if value is None or not is_allowed(placeholder, value):
            raise TextRefused(placeholder)
    text: str = getattr(template.text, language)
    # In one pass: a value that looks like a placeholder stays what it is.
    return PLACEHOLDER.sub(lambda found: values[Placeholder(found[1])], text)
