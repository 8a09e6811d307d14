"""Role and jurisdiction, every combination, against an oracle that looks at the map itself."""

import itertools

import pytest

from services.backbone.identity.access import Actor, may

PARENTS = {"91": None, "908": "91", "909": "91", "30730": "908", "30733": "908", "30901": "909"}
NOWHERE = ("", "99999")
ROLES = ("health-station", "commune-authority", "director")


class FakeAreas:
    """A province, two districts, three communes."""

    def contains(self, outer: str, inner: str) -> bool:
        here: str | None = inner if inner in PARENTS else None
        while here is not None and here != outer:
            here = PARENTS[here]
        return here is not None


def is_within(outer: str, inner: str) -> bool:
    """The oracle: on this map a code lies in those it was given under."""
    within = {
        "91": {"91", "908", "909", "30730", "30733", "30901"},
        "908": {"908", "30730", "30733"},
        "909": {"909", "30901"},
    }
    return inner in within.get(outer, {outer} & PARENTS.keys())


@pytest.mark.parametrize("own", [*PARENTS, *NOWHERE])
@pytest.mark.parametrize("area", [*PARENTS, *NOWHERE])
def test_role_and_jurisdiction_must_both_say_yes(own: str, area: str) -> None:
    for role, needed in itertools.product(ROLES, ROLES):
        actor = Actor("somebody", roles=frozenset({role}), areas=frozenset({own}))

        allowed = may(actor, frozenset({needed}), area, FakeAreas())

        assert allowed == (role == needed and is_within(own, area)), (role, needed)


@pytest.mark.parametrize(
    "actor",
    [
        Actor("nobody"),
        Actor("no area", roles=frozenset(ROLES)),
        Actor("no role", areas=frozenset(PARENTS)),
    ],
    ids=lambda actor: actor.account,
)
@pytest.mark.parametrize("area", [*PARENTS, *NOWHERE])
def test_without_a_role_or_an_area_nothing_is_allowed(actor: Actor, area: str) -> None:
    assert not may(actor, frozenset(ROLES), area, FakeAreas())


def test_an_action_for_no_role_is_allowed_to_nobody() -> None:
    director = Actor("giam-doc", roles=frozenset(ROLES), areas=frozenset({"91"}))

    assert not may(director, frozenset(), "30730", FakeAreas())


def test_one_of_several_areas_is_enough() -> None:
    actor = Actor(
        "lien-xa", roles=frozenset({"health-station"}), areas=frozenset({"30901", "30730"})
    )

    assert may(actor, frozenset({"health-station"}), "30730", FakeAreas())
