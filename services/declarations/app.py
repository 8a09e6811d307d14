"""Puts the declarations service together."""

from services.backbone.frame import Frame, Service, frame
from services.backbone.http.limits import Limits
from services.backbone.profile import read_folder, read_yaml
from services.backbone.store.group_commit import GroupCommit
from services.backbone.store.mongo import database
from services.backbone.vault.envelope import MasterKey
from services.backbone.vault.keys import PersonKeys
from services.backbone.vault.pseudonyms import Pseudonyms
from services.backbone.vault.sealing import Sealer
from services.contracts.declarations import (
    ACKNOWLEDGEMENTS,
    CONTACT_POINTS,
    CONTACTS,
    EXPOSURES,
    FINDINGS,
    FOLLOWUPS,
    HEALTH,
    JOURNEYS,
    ORDERS,
    RISK,
    ZONES,
)
from services.declarations.followups import edge as followups_edge
from services.declarations.followups import handlers as followups_handlers
from services.declarations.followups import store as followups_store
from services.declarations.forms.model import Form, Forms
from services.declarations.health import edge as health_edge
from services.declarations.health import store as health_store
from services.declarations.health.answers import Advice, Answers
from services.declarations.health.contact_points import SealedContactPoints
from services.declarations.health.intake import Intake
from services.declarations.people.app import add_people
from services.declarations.people.texts import TEXTS as PEOPLE_TEXTS
from services.declarations.receipts.rules import Receipts
from services.declarations.receipts.store import ReceiptNumbers
from services.declarations.settings import Settings
from services.declarations.texts import TEXTS


def assemble(settings: Settings) -> Service:
    """The service that `settings` describe; nothing is connected yet."""
    parts = frame(settings)
    keys = PersonKeys(
        database(parts.client, settings.keys_database)["keys"],
        MasterKey(settings.key_encryption_key, kid="1"),
    )
    pseudonyms = Pseudonyms(settings.pseudonym_key)
    declarations = _declarations(parts, settings, keys)
    people = add_people(parts, keys, declarations, pseudonyms)
    followups = _followups(parts, keys)
    parts.publish(HEALTH, FOLLOWUPS, CONTACT_POINTS, JOURNEYS, ACKNOWLEDGEMENTS)
    parts.publish(ZONES, EXPOSURES, FINDINGS, CONTACTS, RISK, ORDERS)
    parts.listen(
        followups_handlers.subscriptions(followups_handlers.FollowUpHandlers(followups, parts.now))
    )
    commit = GroupCommit(declarations.keep)
    parts.loops.append(commit.run)
    zone = parts.profile.time_zone
    return parts.service(
        title="Khai báo y tế · Declarations",
        summary="What people declare, and who follows them up",
        hot_routes=[health_edge.hot_route(_declare(parts, pseudonyms, commit))],
        routers=[
            health_edge.router(declarations, followups, zone, parts.now),
            followups_edge.router(
                followups, declarations, parts.audit, parts.profile.areas, parts.now
            ),
            people.router,
        ],
        texts={**TEXTS, **PEOPLE_TEXTS},
    )


def _declarations(
    parts: Frame, settings: Settings, keys: PersonKeys
) -> health_store.DeclarationStore:
    collection = parts.collection("declarations", health_store.INDEXES)
    return health_store.DeclarationStore(
        collection,
        parts.relay.outbox_of(collection),
        keys,
        ReceiptNumbers(parts.collection("counters")),
        Receipts(settings.receipt_key),
        SealedContactPoints(Sealer(settings.contact_public_key)),
    )


def _followups(parts: Frame, keys: PersonKeys) -> followups_store.FollowUpStore:
    collection = parts.collection("followups", followups_store.INDEXES)
    return followups_store.FollowUpStore(collection, parts.relay.outbox_of(collection), keys)


def _declare(
    parts: Frame,
    pseudonyms: Pseudonyms,
    commit: GroupCommit[health_store.Sent, health_store.Answer],
) -> health_edge.Declare:
    directory = parts.profile.directory
    forms = Forms(read_folder(directory / "forms", Form))
    return health_edge.Declare(
        intake=Intake(
            forms,
            parts.profile.areas,
            pseudonyms,
            parts.profile.time_zone,
            parts.now,
        ),
        commit=commit,
        answers=Answers(forms, read_yaml(directory / "advice.yaml", Advice)),
        metrics=health_edge.DeclarationMetrics(parts.registry),
        limits=Limits(),
    )
