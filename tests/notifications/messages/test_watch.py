"""What becomes due without anybody saying so is noticed."""

from services.notifications.messages.rules import PAUSES
from services.notifications.messages.watch import DueWatch
from services.notifications.sms.model import Unreachable
from tests.notifications.builders import MOMENT, a_message
from tests.notifications.messages.service import Service


class Bell:
    rung = 0

    def ring(self) -> None:
        self.rung += 1


async def test_whoever_sends_is_woken_once_a_pause_is_over() -> None:
    service, bell = Service(), Bell()
    watch = DueWatch(service.messages, service.dispatcher.carriers, bell.ring, service.now)
    service.channel.in_trouble["viettel"] = Unreachable()
    await service.sent(a_message())

    service.time += PAUSES[0] - MOMENT
    await watch.look()
    assert bell.rung == 0
    service.time += MOMENT
    await watch.look()

    assert bell.rung == 1


async def test_what_was_never_routed_is_noticed_too() -> None:
    service, bell = Service(), Bell()
    await service.add(a_message())

    await DueWatch(service.messages, (), bell.ring, service.now).look()

    assert bell.rung == 1
