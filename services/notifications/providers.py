"""The accounts that messages go through: one or more carriers behind each."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from functools import partial

from services.notifications.sms.links import CarrierLinks
from services.notifications.sms.model import Clock, Outcome, Receipt, Sms
from services.notifications.sms.numbers import Carrier

_ANY_CARRIER = "*"

OnReceipt = Callable[[str, Receipt], Awaitable[None]]
"""Gets the provider too: the same reference at another one is another message."""


class Providers:
    """Links grouped by the address in SMPP_ENDPOINTS.

    Carriers behind one address share one account there: its references are unique among all of
    them, and a receipt may come back over the link of any.
    """

    def __init__(
        self,
        endpoints: Mapping[str, str],
        carriers: Iterable[Carrier],
        on_receipt: OnReceipt,
        now: Clock,
    ) -> None:
        by_provider: dict[str, list[Carrier]] = {}
        for carrier in carriers:
            by_provider.setdefault(_provider_of(carrier.id, endpoints), []).append(carrier)
        self._links = {
            provider: CarrierLinks(endpoints, theirs, partial(on_receipt, provider), now)
            for provider, theirs in by_provider.items()
        }
        self._providers = {
            carrier.id: provider for provider, theirs in by_provider.items() for carrier in theirs
        }

    def provider_of(self, carrier_id: str) -> str:
        """The account that the carrier is reached through."""
        return self._providers[carrier_id]

    def is_up(self, carrier_id: str) -> bool:
        """Whether the carrier takes messages now."""
        return self._links[self.provider_of(carrier_id)].is_up()[carrier_id]

    async def submit(self, carrier_id: str, sms: Sms) -> Outcome:
        """Hand `sms` to the carrier."""
        return await self._links[self.provider_of(carrier_id)].submit(carrier_id, sms)

    async def run(self) -> None:
        """Stay linked until cancelled; then say goodbye to all at once."""
        async with asyncio.TaskGroup() as tasks:
            for links in self._links.values():
                tasks.create_task(_stay_linked(links))


async def _stay_linked(links: CarrierLinks) -> None:
    async with links:
        await asyncio.Event().wait()


def _provider_of(carrier_id: str, endpoints: Mapping[str, str]) -> str:
    """The first name under which the address of the carrier stands."""
    address = endpoints.get(carrier_id) or endpoints.get(_ANY_CARRIER)
    return next((name for name, one in endpoints.items() if one == address), carrier_id)
