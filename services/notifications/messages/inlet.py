"""Where carriers hand in their receipts; those that arrive together share one write."""

from pymongo.errors import PyMongoError

from services.backbone.store.group_commit import GroupCommit, Overloaded
from services.notifications.messages.early import Arrival
from services.notifications.messages.receipts import Receipts
from services.notifications.sms.model import Receipt, ReceiptNotKept


class ReceiptInlet:
    """`run` while receipts are taken."""

    def __init__(self, receipts: Receipts) -> None:
        # One writer, because the receipts of a message have an order.
        self._together = GroupCommit(receipts.keep, writers=1)

    async def take(self, provider: str, receipt: Receipt) -> None:
        """Returns once the receipt is durable; else the carrier is to bring it again."""
        try:
            await self._together.add(Arrival(provider, receipt))
        except (PyMongoError, Overloaded) as error:
            raise ReceiptNotKept from error

    async def run(self) -> None:
        """Until cancelled."""
        await self._together.run()
