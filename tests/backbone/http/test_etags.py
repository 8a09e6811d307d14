"""Nobody overwrites what they have not read."""

import pytest

from services.backbone.http.etags import check_if_match, etag
from services.backbone.http.problems import Problem


def test_the_etag_that_was_read_is_accepted() -> None:
    assert etag(3) == '"3"'
    check_if_match(etag(3), 3)


@pytest.mark.parametrize(
    ("if_match", "status"),
    [
        (None, 428),
        ('"2"', 412),
        ('"4"', 412),
        ("3", 412),
        ('W/"3"', 412),
        ("*", 412),
        ('"03"', 412),
    ],
)
def test_anything_else_is_refused(if_match: str | None, status: int) -> None:
    with pytest.raises(Problem) as refused:
        check_if_match(if_match, 3)

    assert refused.value.status == status
