"""The same person has the same pseudonym for ever, and nobody can guess whose it is."""

from uuid import RFC_4122, UUID

from hypothesis import given
from hypothesis import strategies as st

from services.backbone.vault.pseudonyms import Pseudonyms

KEY = bytes(range(32))
PSEUDONYMS = Pseudonyms(KEY)


def test_a_pseudonym_stays_what_it_was() -> None:
    # Stored declarations and published events hold it: it may never change.
    assert PSEUDONYMS.person_id("id-number", "091090012345") == UUID(
        "1f7d5f1a-d78b-8601-a4d1-1afe5511b2d8"
    )


@given(number=st.text())
def test_a_pseudonym_is_a_uuid_of_version_8(number: str) -> None:
    pseudonym = PSEUDONYMS.person_id("id-number", number)

    assert pseudonym.version == 8
    assert pseudonym.variant == RFC_4122


def test_another_key_another_number_or_another_kind_of_document_is_another_pseudonym() -> None:
    pseudonyms = {
        PSEUDONYMS.person_id("id-number", "091090012345"),
        PSEUDONYMS.person_id("id-number", "091090012346"),
        PSEUDONYMS.person_id("passport", "091090012345"),
        Pseudonyms(bytes(32)).person_id("id-number", "091090012345"),
    }

    assert len(pseudonyms) == 4


def test_a_digest_tells_contents_apart_and_not_without_the_key() -> None:
    digests = {
        PSEUDONYMS.digest(b"38.5"),
        PSEUDONYMS.digest(b"38.6"),
        Pseudonyms(bytes(32)).digest(b"38.5"),
    }

    assert len(digests) == 3
    assert PSEUDONYMS.digest(b"38.5") in digests
