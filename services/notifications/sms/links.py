"""The links to all carriers, opened and closed together."""

import asyncio
from collections.abc import Iterable, Mapping
from contextlib import AsyncExitStack
from types import TracebackType
from typing import Self

from services.notifications.sms.endpoint import endpoint_of
from services.notifications.sms.model import Clock, OnReceipt, Outcome, Sms
from services.notifications.sms.numbers import Carrier
from services.notifications.sms.session import Patience
from services.notifications.sms.smpp import CarrierLink

_PATIENCE = Patience()


class CarrierLinks:
    """One link per carrier, each alone with its own troubles; closed within five seconds.

    `endpoints` is SMPP_ENDPOINTS: an address per carrier id, and `*` for all the others. A bug,
    also in `on_receipt`, ends the whole `async with` block.
    """

    def __init__(
        self,
        endpoints: Mapping[str, str],
        carriers: Iterable[Carrier],
        on_receipt: OnReceipt,
        now: Clock,
        patience: Patience = _PATIENCE,
    ) -> None:
        self._links = {
            carrier.id: CarrierLink(
                carrier, endpoint_of(carrier.id, endpoints), on_receipt, now, patience
            )
            for carrier in carriers
        }
        self._stack = AsyncExitStack()

    async def submit(self, carrier_id: str, sms: Sms) -> Outcome:
        return await self._links[carrier_id].submit(sms)

    def is_up(self) -> Mapping[str, bool]:
        """Whether each carrier takes messages now."""
        return {carrier_id: link.is_up for carrier_id, link in self._links.items()}

    async def __aenter__(self) -> Self:
        group = await self._stack.enter_async_context(asyncio.TaskGroup())
        for carrier_id, link in self._links.items():
            running = group.create_task(link.run(), name=f"carrier {carrier_id}")
            self._stack.callback(running.cancel)
        self._stack.push_async_callback(self._close)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> bool | None:
        return await self._stack.__aexit__(kind, error, trace)

    async def _close(self) -> None:
        await asyncio.gather(*(link.close() for link in self._links.values()))
