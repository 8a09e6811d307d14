"""Which of a form's questions a declaration leaves without an answer."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from services.contracts.declarations import Channel
from services.declarations.forms.model import ESSENTIAL, Form, Symptom
from services.declarations.health.declaration_model import Declaration
from services.declarations.health.wrong import Path, Wrong, wrong

# Parts that only some forms ask for: what nobody asked is not kept.
BLOCKS = ("movement", "work")

# What a declaration mostly has, and can be looked for at once.
USUAL = {"person.id_number", "person.phone", "travel", "symptoms", "contacts"}

ID_NUMBER: Path = ("person", "id_number")
PHONE: Path = ("person", "phone")


@dataclass(frozen=True, slots=True)
class Asked:
    """What a form needs beside what every declaration has, and what it may be told.

    `required` has the names by the part in which they stand, which is empty for the whole.
    """

    required: tuple[tuple[str, tuple[str, ...]], ...]
    blocks: frozenset[str]
    symptoms: frozenset[Symptom]
    of_whole: frozenset[str]
    is_usual: bool

    @classmethod
    def by(cls, form: Form) -> "Asked":
        """What `form` asks."""
        required: dict[str, tuple[str, ...]] = {}
        for one in form.fields:
            part, _, name = one.name.rpartition(".")
            if one.required and one.name not in ESSENTIAL:
                required[part] = (*required.get(part, ()), name)
        others = {one.name for one in form.fields if one.required} - ESSENTIAL - USUAL
        return cls(
            tuple(required.items()),
            blocks=frozenset(one.name.partition(".")[0] for one in form.fields),
            symptoms=frozenset(one.code for one in form.symptoms),
            of_whole=frozenset(required.get("", ())),
            is_usual=not others,
        )

    def is_plainly_answered(self, declaration: Declaration) -> bool:
        """Whether there is nothing to look for, as in most declarations."""
        person = declaration.person
        return (
            self.is_usual
            and self.of_whole <= declaration.model_fields_set
            and person.id_number is not None
            and person.phone is not None
            and not (declaration.symptoms or declaration.movement or declaration.work)
        )


def unanswered(declaration: Declaration, asked: Asked, channel: Channel) -> list[Wrong]:
    """What `asked` needs and `declaration` does not say, and what it says unasked."""
    if asked.is_plainly_answered(declaration):
        return []
    missing: list[Path] = []
    for part, names in asked.required:
        said = getattr(declaration, part) if part else declaration
        given = said.model_fields_set if said is not None else frozenset()
        for name in names:
            if name not in given or getattr(said, name) is None:
                missing += [(part, name) if part else (name,)]
    found = [block for block in BLOCKS if getattr(declaration, block) is not None]
    is_relative = declaration.on_behalf == "relative"
    return [
        *_needed(missing, channel, is_relative=is_relative),
        *_unasked(found, declaration.symptoms, asked),
    ]


def unanswered_in(told: Mapping[str, Any], asked: Asked, channel: Channel) -> list[Wrong]:
    """The same of what cannot be read as a whole."""
    missing = [
        (part, name) if part else (name,)
        for part, names in asked.required
        if isinstance(said := told.get(part, {}) if part else told, dict)
        for name in names
        if said.get(name) is None
    ]
    found = [block for block in BLOCKS if told.get(block) is not None]
    is_relative = told.get("on_behalf") == "relative"
    return [*_needed(missing, channel, is_relative=is_relative), *_unasked(found, (), asked)]


def _needed(missing: Iterable[Path], channel: Channel, *, is_relative: bool) -> Iterator[Wrong]:
    for path in missing:
        # A child has no number yet; whoever has no phone goes to the commune authority.
        is_excused = (is_relative and path == ID_NUMBER) or (
            channel is Channel.PAPER and path == PHONE
        )
        if not is_excused:
            yield wrong(path, "missing")


def _unasked(blocks: Iterable[str], symptoms: Iterable[Symptom], asked: Asked) -> Iterator[Wrong]:
    for one in blocks:
        if one not in asked.blocks:
            yield wrong((one,), "not_asked")
    if not asked.symptoms.issuperset(symptoms):
        # What nobody weighs would look as if it had been heard.
        yield wrong(("symptoms",), "symptom_not_asked")
