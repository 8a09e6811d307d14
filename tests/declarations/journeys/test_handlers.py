"""What the feature does with the journeys and zones that it hears of."""

from collections.abc import Sequence

import pytest

from services.backbone.events.dead_letters import Refused
from services.backbone.events.received import Received
from services.contracts.declarations import ZoneExposureFound
from services.contracts.events import Erased
from services.declarations.journeys.exposures import id_of
from services.declarations.journeys.handlers import subscriptions
from services.declarations.journeys.model import Exposure
from services.declarations.journeys.settling import TRIES, Outrun, Settling
from tests.declarations.builders import NOON, received
from tests.declarations.journeys.builders import (
    ZoneSaid,
    a_declared_stay,
    a_known_zone,
    a_stay,
    an_exposure,
    day,
    journeys_declared,
    zone_said,
)
from tests.declarations.journeys.fakes import InMemoryExposures
from tests.declarations.journeys.feature import Feature
from tests.declarations.zones.builders import ABROAD, CITY, CITY_WARD


@pytest.fixture
def feature() -> Feature:
    return Feature()


async def hear_of_zones(feature: Feature, *said: ZoneSaid) -> None:
    await feature.handlers.learn_zones([received(one) for one in said])


async def test_a_journey_into_a_zone_is_said_at_once(feature: Feature) -> None:
    await hear_of_zones(feature, zone_said(area_code=CITY_WARD, last_day=day(1)))

    await feature.handlers.keep_journeys([received(journeys_declared())])

    [said] = feature.exposures.told
    assert isinstance(said, ZoneExposureFound)
    assert (said.first_day, said.last_day, said.is_certain) == (day(0), day(1), False)


async def test_each_stay_and_zone_is_an_exposure_of_its_own(feature: Feature) -> None:
    await hear_of_zones(feature, zone_said(1), zone_said(2, area_code=CITY_WARD))
    stays = [a_declared_stay(CITY_WARD), a_declared_stay(CITY), a_declared_stay(ABROAD)]

    await feature.handlers.keep_journeys([received(journeys_declared(stays=stays))])

    assert len({one.key for one in feature.exposures.told}) == 4


async def test_the_same_batches_again_say_nothing_anew(feature: Feature) -> None:
    journeys = [received(journeys_declared(number)) for number in (1, 2, 1)]
    await hear_of_zones(feature, zone_said())
    await feature.handlers.keep_journeys(journeys)
    await feature.schedule.examine_all()

    await hear_of_zones(feature, zone_said())
    await feature.handlers.keep_journeys(journeys)
    await feature.schedule.examine_all()

    assert feature.said() == [("ZoneExposureFound", 1)] * 2


async def test_the_newest_of_a_batch_counts_whatever_its_place(feature: Feature) -> None:
    await hear_of_zones(
        feature, zone_said(version=3, is_withdrawn=True), zone_said(), zone_said(version=2)
    )

    assert [one.version for one in feature.zones.by_id.values()] == [3]


async def test_a_journey_that_touches_nothing_is_kept_and_nothing_said(feature: Feature) -> None:
    await feature.handlers.keep_journeys([received(journeys_declared())])

    assert (len(feature.stays.by_id), feature.said()) == (1, [])


async def test_no_stays_are_no_work(feature: Feature) -> None:
    await feature.handlers.keep_journeys([received(journeys_declared(stays=[]))])

    assert not feature.stays.by_id


async def test_an_erased_zone_is_no_news(feature: Feature) -> None:
    record = received(zone_said()).record

    await feature.handlers.learn_zones([Received(Erased(key="x"), "x", NOON, None, record)])

    assert not feature.zones.by_id


async def test_what_a_batch_that_was_killed_had_said_is_looked_at_again(feature: Feature) -> None:
    # Given a batch that said something and was killed before it looked whether that still held
    stay, zone = a_stay(), a_known_zone()
    await feature.stays.keep([stay])
    await feature.exposures.write([an_exposure(stay, zone)], NOON)
    # And a zone that was withdrawn and examined before
    await hear_of_zones(feature, zone_said(version=2, is_withdrawn=True))
    feature.zones.waiting.clear()

    # When the batch comes again
    await feature.handlers.keep_journeys([received(journeys_declared())])

    # Then what does not hold is withdrawn
    assert feature.said() == [("ZoneExposureFound", 1), ("ZoneExposureWithdrawn", 2)]


@pytest.mark.parametrize("area", ["00000", "ZZ"])
async def test_an_area_that_nobody_knows_is_refused(feature: Feature, area: str) -> None:
    stays = [a_declared_stay(area)]

    with pytest.raises(Refused):
        await feature.handlers.keep_journeys([received(journeys_declared(stays=stays))])
    with pytest.raises(Refused):
        await hear_of_zones(feature, zone_said(area_code=area))


class BeatenExposures(InMemoryExposures):
    """Somebody else says the same first, as often as there are `times` left."""

    def __init__(self, times: int) -> None:
        super().__init__()
        self._times = times

    async def write(self, exposures: Sequence[Exposure], at: object) -> bool:
        if self._times:
            self._times -= 1
            return False
        return await super().write(exposures, NOON)


async def test_whoever_is_beaten_looks_again() -> None:
    exposures = BeatenExposures(times=TRIES - 1)
    settling = Settling(exposures, lambda: NOON)

    assert await settling.settle([(a_stay(area=CITY), a_known_zone())])

    assert [*exposures.by_id] == [id_of(a_stay(), a_known_zone().id)]


async def test_whoever_is_beaten_every_time_comes_back_later() -> None:
    settling = Settling(BeatenExposures(times=TRIES), lambda: NOON)

    with pytest.raises(Outrun):
        await settling.settle([(a_stay(), a_known_zone())])


def test_each_stream_is_heard_in_a_group_of_its_own(feature: Feature) -> None:
    groups = [one.group_of("declarations") for one in subscriptions(feature.handlers)]

    assert groups == [
        "declarations.journeys.declarations.journeys.v1",
        "declarations.journeys.declarations.zones.v1",
    ]
