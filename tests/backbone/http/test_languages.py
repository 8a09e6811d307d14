"""Vietnamese first, English for who asks for it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.backbone.http.languages import language


@pytest.mark.parametrize(
    ("asked", "answered"),
    [
        (None, "vi"),
        ("", "vi"),
        ("vi", "vi"),
        ("en", "en"),
        ("en-US,en;q=0.9,vi;q=0.8", "en"),
        ("vi-VN,vi;q=0.9,en;q=0.8", "vi"),
        ("fr-FR,fr;q=0.9,en;q=0.8", "en"),
        ("en;q=0.5,vi;q=0.5", "vi"),
        ("en;q=0", "vi"),
        ("EN-gb", "en"),
        ("*", "vi"),
        ("km,zh;q=0.9", "vi"),
        ("en;q=much", "vi"),
        ("x" * 5000 + ",en", "vi"),
    ],
)
def test_the_language_is_the_one_preferred(asked: str | None, answered: str) -> None:
    assert language(asked) == answered


@given(st.text())
def test_any_header_leads_to_one_of_the_two(asked: str) -> None:
    assert language(asked) in ("vi", "en")
