"""Puts the notifications service together."""

from collections.abc import Mapping
from functools import partial

from services.backbone.frame import Frame, Service, frame
from services.backbone.profile import read_folder, read_yaml
from services.backbone.vault.sealing import Opener
from services.contracts.notifications import MESSAGES
from services.notifications.messages import early, edge, handlers, store
from services.notifications.messages.attempts import Attempts
from services.notifications.messages.composing import Composer
from services.notifications.messages.dispatch import Dispatcher
from services.notifications.messages.indexes import INDEXES
from services.notifications.messages.inlet import ReceiptInlet
from services.notifications.messages.metrics import MessageMetrics
from services.notifications.messages.model import Terms
from services.notifications.messages.receipts import Receipts
from services.notifications.messages.routing import Routing
from services.notifications.messages.schedule import Schedule
from services.notifications.messages.watch import DueWatch
from services.notifications.providers import Providers
from services.notifications.recipients import handlers as recipients_handlers
from services.notifications.recipients.address_book import AddressBook
from services.notifications.recipients.store import ContactStore
from services.notifications.settings import Settings
from services.notifications.sms.encoding import plan
from services.notifications.sms.numbers import Carrier, Carriers
from services.notifications.templates.model import Template, Templates
from services.notifications.templates.places import read_places
from services.notifications.templates.texts import Texts


def assemble(settings: Settings) -> Service:
    """The service that `settings` describe; nothing is connected yet."""
    parts = frame(settings)
    parts.publish(MESSAGES)
    metrics = MessageMetrics(parts.registry)
    messages = _messages(parts)
    contacts = ContactStore(parts.collection("contacts"))
    texts = _texts(parts)
    addresses = AddressBook(contacts, Opener(settings.contact_private_key))
    routing = _sending(parts, settings.smpp_endpoints, messages, addresses, texts, metrics)
    contact_handlers = recipients_handlers.ContactHandlers(contacts, routing)
    message_handlers = handlers.MessageHandlers(messages, texts, metrics, routing.wake, parts.now)
    parts.listen(recipients_handlers.subscriptions(contact_handlers))
    parts.listen(handlers.subscriptions(message_handlers))
    return parts.service(
        title="Thông báo · Notifications",
        summary="What is sent to whom, and what became of it",
        routers=[edge.router(messages, parts.profile.areas)],
    )


def _sending(
    parts: Frame,
    endpoints: Mapping[str, str],
    messages: store.MessageStore,
    addresses: AddressBook,
    texts: Texts,
    metrics: MessageMetrics,
) -> Routing:
    """All that sends; gives who is told of new work."""
    carriers = read_yaml(parts.profile.directory / "carriers.yaml", Carriers)
    early_receipts = early.EarlyReceipts(parts.collection("early_receipts", early.INDEXES))
    receipts = Receipts(messages, early_receipts, metrics)
    inlet = ReceiptInlet(receipts)
    providers = Providers(endpoints, carriers.carriers, inlet.take, parts.now)
    composer = Composer(texts, lambda text: plan(text).segments)
    attempts = Attempts(messages, addresses, composer, receipts, metrics, parts.now)
    terms = [_terms(one, providers) for one in carriers.carriers]
    dispatcher = Dispatcher(terms, providers, attempts)

    def carrier_of(phone: str) -> str:
        return carriers.guess(phone).id

    def wake() -> None:
        routing.wake()
        for carrier in dispatcher.carriers:
            dispatcher.wake(carrier)

    routing = Routing(messages, addresses, carrier_of, dispatcher.wake, parts.now)
    schedule = Schedule(
        messages, early_receipts, receipts, metrics, dispatcher.has_in_hand, parts.now
    )
    watch = DueWatch(messages, dispatcher.carriers, wake, parts.now)
    for carrier in dispatcher.carriers:
        metrics.watch_carrier(carrier, partial(providers.is_up, carrier))
    parts.loops.extend(
        [inlet.run, providers.run, routing.run, dispatcher.run, watch.run, schedule.run]
    )
    return routing


def _messages(parts: Frame) -> store.MessageStore:
    collection = parts.collection("messages", INDEXES)
    return store.MessageStore(collection, parts.relay.outbox_of(collection))


def _texts(parts: Frame) -> Texts:
    templates = read_folder(parts.profile.directory / "messages", Template)
    return Texts(Templates(templates), read_places(parts.profile))


def _terms(carrier: Carrier, providers: Providers) -> Terms:
    provider = providers.provider_of(carrier.id)
    return Terms(carrier.id, provider, carrier.brandname, carrier.window)
