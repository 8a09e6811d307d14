"""The store follows the profile from day to day."""

from datetime import date, datetime, timedelta

from services.duty.units.register import Register
from services.duty.units.schedule import UnitSchedule
from tests.duty.builders import NOON, STATION, ZONE, a_member, a_unit
from tests.duty.fakes import InMemoryLoads, InMemoryStaff, InMemoryUnits

MIDNIGHT = NOON + timedelta(hours=12)


class Service:
    """A schedule over one unit that ends this midnight, whose clock a test moves."""

    def __init__(self) -> None:
        self.units, self.staff, self.loads = InMemoryUnits(), InMemoryStaff(), InMemoryLoads()
        register = Register([a_unit(valid_to=date(2021, 7, 20))], [a_member()])
        self.time = NOON
        self.schedule = UnitSchedule(
            register, self.units, self.staff, self.loads, ZONE, lambda: self.time
        )

    async def keep_up_at(self, time: datetime) -> None:
        self.time = time
        await self.schedule.keep_up()


async def test_at_the_start_everybody_who_is_there_today_is_loaded() -> None:
    service = Service()

    await service.keep_up_at(NOON)

    assert service.units.told == service.staff.told == [f"{STATION}:1"]
    assert service.loads.loaded_at == NOON


async def test_during_the_day_nothing_is_loaded_again() -> None:
    service = Service()
    await service.keep_up_at(NOON)

    await service.keep_up_at(MIDNIGHT - timedelta(microseconds=1))

    assert service.loads.loaded_at == NOON


async def test_at_midnight_in_the_province_what_ended_is_erased_and_its_staff_with_it() -> None:
    service = Service()
    await service.keep_up_at(NOON)

    await service.keep_up_at(MIDNIGHT)

    assert service.units.told[1:] == service.staff.told[1:] == [f"{STATION}:erased"]
