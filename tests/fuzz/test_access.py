"""Without a fitting account there is no way in, whatever else a request says."""

from typing import Any

import pytest

from tests.fuzz.callers import Caller, Sending, Stranger, roles_of
from tests.fuzz.fuzzing import Fuzzed, fuzz, operations
from tests.system import System

pytestmark = [pytest.mark.live, pytest.mark.timeout(180)]


def tried(document: dict[str, Any], url: str, caller: Caller) -> Fuzzed:
    return fuzz(document, url, caller, phases=("fuzzing",), modes="positive", examples=5)


@pytest.mark.parametrize("token", [None, "a.forged.token"])
def test_without_a_good_token_the_answer_is_401(
    system: System, service: str, plausible_document: dict[str, Any], token: str | None
) -> None:
    fuzzed = tried(plausible_document, system.url(service), Sending(token))

    guarded = [name for name, one in operations(plausible_document) if roles_of(one) is not None]
    assert not fuzzed.failures, fuzzed.report()
    assert {name: fuzzed.statuses(name) for name in guarded} == {name: {401} for name in guarded}


def test_without_a_fitting_role_the_answer_is_403(
    system: System, service: str, plausible_document: dict[str, Any]
) -> None:
    fuzzed = tried(plausible_document, system.url(service), Stranger(system))

    guarded = [name for name, one in operations(plausible_document) if roles_of(one)]
    assert not fuzzed.failures, fuzzed.report()
    assert {name: fuzzed.statuses(name) for name in guarded} == {name: {403} for name in guarded}
