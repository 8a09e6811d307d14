"""Messages are made of what happened elsewhere, once each."""

from collections import Counter

import pytest

from services.backbone.events.dead_letters import Refused
from services.backbone.events.received import Received
from services.contracts.declarations import SymptomsDeclared
from services.contracts.duty import AlertEscalated, AlertRaised
from services.notifications.messages.handlers import subscriptions
from services.notifications.messages.model import Phase
from services.notifications.recipients.model import Kind, Recipient
from tests.notifications.builders import (
    ALERT,
    AUTHORITY,
    CENTRE,
    STATION,
    a_contact,
    alert_escalated,
    alert_raised,
    overdue,
    received,
    symptoms_declared,
)
from tests.notifications.messages.service import Service


def templates(service: Service) -> Counter[str]:
    return Counter(one.template for one in service.messages.kept.values())


async def test_the_person_and_the_station_and_later_the_district_are_told() -> None:
    service = Service()

    await service.handlers.alert([received(alert_escalated()), received(alert_raised())])
    await service.handlers.advise([received(symptoms_declared())])

    kept = service.messages.kept.values()
    assert {(one.template, one.recipient.id) for one in kept} >= {
        ("station-alert", STATION),
        ("district-escalation", CENTRE),
    }
    assert len(kept) == 3
    assert {one.phase for one in kept} == {Phase.WAITING}


async def test_the_same_batch_twice_makes_the_same_messages() -> None:
    service = Service()
    declared = [received(symptoms_declared(number)) for number in (1, 2, 1)]
    alerts: list[Received[AlertRaised | AlertEscalated]]
    alerts = [received(alert_raised()), received(alert_escalated())]

    for _ in range(2):
        await service.handlers.advise(declared)
        await service.handlers.alert(alerts)

    assert templates(service) == {
        "symptom-advice": 2,
        "station-alert": 1,
        "district-escalation": 1,
    }
    assert service.figure("messages_total", status="created", template="symptom-advice") == 2


async def test_a_thousand_that_are_late_at_once_make_one_message_per_level() -> None:
    service = Service()
    late = [received(overdue(number, level)) for number in range(1000) for level in (1, 2)]

    await service.handlers.remind(late[:1500])
    await service.handlers.remind(late)

    kept = service.messages.kept.values()
    assert {(one.template, one.recipient.id) for one in kept} == {
        ("acknowledgement-reminder", AUTHORITY),
        ("acknowledgement-escalation", CENTRE),
    }
    assert len(kept) == 2
    assert {one.created_at for one in kept} == {service.time}


async def test_a_reminder_names_the_commune_and_the_day_and_is_no_alert() -> None:
    service = Service(contacts={Recipient(Kind.STAFF, AUTHORITY): a_contact()})
    await service.handlers.remind([received(overdue())])

    await service.routing.route()
    await service.send()

    [sent] = service.channel.taken["viettel"]
    assert sent.text == "Phường Vĩnh Thanh Vân: tờ khai ngày 19/07."
    assert service.figure("alert_to_sms_seconds_count") == 0


async def test_an_event_that_comes_again_after_the_message_was_sent_changes_nothing() -> None:
    service = Service()
    await service.handlers.advise([received(symptoms_declared())])
    await service.routing.route()
    await service.send()
    before = dict(service.messages.kept)

    await service.handlers.advise([received(symptoms_declared())])

    assert service.messages.kept == before


@pytest.mark.parametrize(
    "declared",
    [
        symptoms_declared(receipt="0000000A\r\nCall +84900000000"),
        symptoms_declared(receipt="http://x.example/"),
    ],
    ids=["line-break", "too-long"],
)
async def test_an_event_that_would_write_its_own_message_is_refused(
    declared: SymptomsDeclared,
) -> None:
    service = Service()

    with pytest.raises(Refused):
        await service.handlers.advise([received(declared)])

    assert service.messages.kept == {}


async def test_an_event_without_a_text_in_the_profile_is_refused() -> None:
    service = Service(templates=(ALERT,))
    escalated = received(alert_escalated())

    with pytest.raises(Refused):
        await service.handlers.alert([escalated])

    assert service.messages.kept == {}


def test_each_stream_is_heard_by_one_group() -> None:
    heard = {one.stream.name: len(one.events) for one in subscriptions(Service().handlers)}

    assert heard == {
        "declarations.health.v1": 1,
        "duty.alerts.v1": 2,
        "declarations.acknowledgements.v1": 1,
    }
