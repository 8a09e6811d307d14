"""Who a person is, as far as what they are known by says."""

from services.declarations.health.person_model import Person

ID_NUMBER = "id-number"
SPOKEN_FOR = "spoken-for"
NAMED = "named"


def identity_of(person: Person, commune_code: str, speaker: str | None) -> tuple[str, str]:
    """The kind and the content of what the person's pseudonym is made of.

    Whoever has no number is known by name and year of birth, and by who speaks for them; where
    nobody does, by the commune, as the register of people knows a newcomer.
    """
    if person.id_number:
        return ID_NUMBER, person.id_number
    name = " ".join(person.full_name.casefold().split())
    if speaker:
        return SPOKEN_FOR, f"{name}|{person.birth_year}|{speaker}"
    return NAMED, f"{name}|{person.birth_year}|{commune_code}"
