"""Puts the declarations service together."""

from services.backbone.frame import Service, frame
from services.backbone.http.limits import Limits
from services.backbone.store.mongo import database
from services.backbone.vault.envelope import MasterKey
from services.backbone.vault.keys import PersonKeys
from services.backbone.vault.pseudonyms import Pseudonyms
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
from services.declarations.contacts.app import add_contacts
from services.declarations.contacts.texts import TEXTS as CONTACT_TEXTS
from services.declarations.findings.app import add_findings
from services.declarations.findings.texts import TEXTS as FINDING_TEXTS
from services.declarations.followups.app import add_followups
from services.declarations.followups.texts import TEXTS as FOLLOWUP_TEXTS
from services.declarations.forms.app import add_forms
from services.declarations.forms.texts import TEXTS as FORMS_TEXTS
from services.declarations.health.app import add_health
from services.declarations.household.app import add_household
from services.declarations.household.texts import TEXTS as HOUSEHOLD_TEXTS
from services.declarations.journeys.app import add_journeys
from services.declarations.orders.app import add_orders
from services.declarations.orders.texts import TEXTS as ORDER_TEXTS
from services.declarations.people.app import add_people
from services.declarations.people.texts import TEXTS as PEOPLE_TEXTS
from services.declarations.receivers.app import add_receivers
from services.declarations.receivers.texts import TEXTS as RECEIVER_TEXTS
from services.declarations.risk.app import add_risk
from services.declarations.risk.texts import TEXTS as RISK_TEXTS
from services.declarations.settings import Settings
from services.declarations.texts import TEXTS
from services.declarations.zones.app import add_zones
from services.declarations.zones.areas import read_world
from services.declarations.zones.texts import TEXTS as ZONE_TEXTS

# A household is twenty declarations at once; a form asks every question in two languages.
LIMITS = Limits(
    body_bytes_under={"/household-days": 128 * 1024},
    json_keys_under={"/household-days": 2000, "/forms": 1000},
)


def assemble(settings: Settings) -> Service:
    """The service that `settings` describe; nothing is connected yet."""
    parts = frame(settings)
    keys = PersonKeys(
        database(parts.client, settings.keys_database)["keys"],
        MasterKey(settings.key_encryption_key, kid="1"),
    )
    pseudonyms = Pseudonyms(settings.pseudonym_key)
    forms = add_forms(parts)
    world = read_world(parts.profile)
    health = add_health(parts, settings, keys, pseudonyms, forms.forms, world)
    declarations = health.declarations
    households = add_household(parts, keys, pseudonyms, health)
    people = add_people(parts, keys, declarations, pseudonyms)
    receivers = add_receivers(parts, people.register, declarations)
    followups = add_followups(parts, keys, people.register, declarations)
    orders = add_orders(parts, keys, people.register, pseudonyms.digest)
    findings = add_findings(parts, keys, people.register, pseudonyms.digest)
    zones = add_zones(parts, world)
    journeys = add_journeys(parts, world.ancestry)
    risk = add_risk(parts, people.register, declarations)
    contacts = add_contacts(parts, keys, people.register, risk.infectious_days, pseudonyms.digest)
    parts.publish(HEALTH, FOLLOWUPS, CONTACT_POINTS, JOURNEYS, ACKNOWLEDGEMENTS)
    parts.publish(ZONES, EXPOSURES, FINDINGS, CONTACTS, RISK, ORDERS)
    return parts.service(
        title="Khai báo y tế · Declarations",
        summary="What people declare, and who follows them up",
        hot_routes=health.hot_routes,
        routers=[
            *forms.routers,
            *health.routers(followups.store, receivers.obligations),
            *households,
            *followups.routers,
            *orders,
            people.router,
            *receivers.routers,
            *findings,
            *contacts,
            risk.router,
            *zones,
            *journeys,
        ],
        limits=LIMITS,
        texts={
            **TEXTS,
            **FORMS_TEXTS,
            **HOUSEHOLD_TEXTS,
            **PEOPLE_TEXTS,
            **RECEIVER_TEXTS,
            **FOLLOWUP_TEXTS,
            **ORDER_TEXTS,
            **FINDING_TEXTS,
            **CONTACT_TEXTS,
            **RISK_TEXTS,
            **ZONE_TEXTS,
        },
    )
