"""How facts change counters."""

from services.contracts.declarations import Risk
from services.contracts.events import Event
from services.contracts.notifications import MessageDelivered, MessageSent
from services.reporting.daily.model import Changes, DayArea, Fact
from services.reporting.daily.rules import DECLARATION, MESSAGE, Kind, fact
from services.reporting.daily.tally import tally
from tests.reporting.builders import (
    COMMUNE,
    DISTRICT,
    NEIGHBOUR,
    PROVINCE,
    ZONE,
    a_message,
    declared,
    the_areas,
)

AREAS = the_areas()


def changes(kind: Kind, *events: Event, known: tuple[Fact, ...] = ()) -> Changes:
    said = [fact(kind, event, ZONE) for event in events]
    return tally(said, {one.id: one for one in known}, kind.joined, AREAS.ancestry)


def test_a_declaration_counts_in_its_commune_its_district_and_the_province() -> None:
    counted = changes(DECLARATION, declared(risk=Risk.SYMPTOMATIC))

    one_each = {"declarations": 1, "symptomatic": 1}
    assert counted.increments == {
        DayArea("20210719", area): one_each for area in (PROVINCE, DISTRICT, COMMUNE)
    }


def test_communes_add_up_above_them() -> None:
    counted = changes(
        DECLARATION, declared(1), declared(2), declared(3, commune_code=NEIGHBOUR)
    ).increments

    assert counted[DayArea("20210719", COMMUNE)] == {"declarations": 2}
    assert counted[DayArea("20210719", NEIGHBOUR)] == {"declarations": 1}
    assert counted[DayArea("20210719", DISTRICT)] == {"declarations": 3}


def test_a_message_leaves_the_figure_of_its_status_for_the_next() -> None:
    sending = fact(MESSAGE, a_message(MessageSent, version=2), ZONE)

    counted = changes(MESSAGE, a_message(MessageDelivered, version=3), known=(sending,))

    assert counted.increments[DayArea("20210719", COMMUNE)] == {
        "messages.sending": -1,
        "messages.delivered": 1,
    }


def test_what_moves_between_communes_does_not_move_their_district() -> None:
    mistaken = fact(DECLARATION, declared(), ZONE)

    counted = changes(DECLARATION, declared(version=2, commune_code=NEIGHBOUR), known=(mistaken,))

    assert counted.increments == {
        DayArea("20210719", COMMUNE): {"declarations": -1},
        DayArea("20210719", NEIGHBOUR): {"declarations": 1},
    }


def test_what_is_known_changes_nothing() -> None:
    known = fact(DECLARATION, declared(), ZONE)

    counted = changes(DECLARATION, declared(), declared(), known=(known,))

    assert counted == Changes([], [], {})
