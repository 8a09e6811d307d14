"""Carriers in memory and carriers on a line, with the same troubles."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Protocol

from aiosmpplib.state import SmppCommandStatus as Status

from services.contracts.notifications import MessageStatus
from services.notifications.sms.links import CarrierLinks
from services.notifications.sms.model import (
    Outcome,
    Sms,
    SmsChannel,
    Throttled,
    Unknown,
    Unreachable,
)
from tests.notifications.fakes import InMemorySmsChannel
from tests.notifications.sms.builders import HASTY, Receipts, a_carrier, noon
from tests.notifications.sms.deadline import until
from tests.notifications.sms.smsc import Smsc, an_smsc

VIETTEL, ITEL = "viettel", "itel"


class Peers(Protocol):
    """Two carriers, and what can go wrong with Viettel."""

    @property
    def channel(self) -> SmsChannel: ...
    @property
    def receipts(self) -> Receipts: ...

    def refuse(self, number: str) -> None: ...
    def throttle(self) -> None: ...
    async def go_away(self) -> None: ...
    async def lose_the_answer_to(self, sms: Sms) -> Outcome: ...
    async def deliver(self, provider_reference: str) -> None: ...
    def segments_taken(self) -> int: ...


class PeersInMemory:
    def __init__(self) -> None:
        self.receipts = Receipts()
        self.channel = InMemorySmsChannel(self.receipts, noon)

    def refuse(self, number: str) -> None:
        self.channel.refused[number] = Status.ESME_RINVDSTADR.name

    def throttle(self) -> None:
        self.channel.in_trouble[VIETTEL] = Throttled()

    async def go_away(self) -> None:
        self.channel.in_trouble[VIETTEL] = Unreachable()

    async def lose_the_answer_to(self, sms: Sms) -> Outcome:
        self.channel.in_trouble[VIETTEL] = Unknown()
        return await self.channel.submit(VIETTEL, sms)

    async def deliver(self, provider_reference: str) -> None:
        await self.channel.deliver(provider_reference, MessageStatus.DELIVERED)

    def segments_taken(self) -> int:
        return len(self.channel.taken.get(VIETTEL, ()))


class PeersOnTheLine:
    def __init__(self, smsc: Smsc, links: CarrierLinks, receipts: Receipts) -> None:
        self.receipts = receipts
        self.channel = links
        self._smsc = smsc

    def refuse(self, number: str) -> None:
        self._smsc.refused[number.lstrip("+")] = Status.ESME_RINVDSTADR

    def throttle(self) -> None:
        self._smsc.answer_all_with = Status.ESME_RTHROTTLED

    async def go_away(self) -> None:
        self._smsc.line.cut()
        await until(lambda: not self.channel.is_up()[VIETTEL])

    async def lose_the_answer_to(self, sms: Sms) -> Outcome:
        self._smsc.is_holding = True
        submitting = asyncio.create_task(self.channel.submit(VIETTEL, sms))
        await until(lambda: bool(self._smsc.held))
        self._smsc.line.cut()
        return await submitting

    async def deliver(self, provider_reference: str) -> None:
        await self._smsc.deliver(f"id:{provider_reference} stat:DELIVRD err:000".encode())

    def segments_taken(self) -> int:
        return len(self._smsc.accepted) + len(self._smsc.held)


@asynccontextmanager
async def peers_on_the_line() -> AsyncIterator[PeersOnTheLine]:
    receipts = Receipts()
    carriers = (a_carrier(VIETTEL), a_carrier(ITEL))
    async with an_smsc() as viettel, an_smsc() as itel:
        endpoints = {VIETTEL: viettel.url, "*": itel.url}
        async with CarrierLinks(endpoints, carriers, receipts, noon, HASTY) as links:
            await until(lambda: all(links.is_up().values()))
            yield PeersOnTheLine(viettel, links, receipts)
