"""Which messages an event makes necessary."""

from datetime import timedelta

from services.notifications.messages.causes import messages
from services.notifications.messages.model import Audience, Phase
from services.notifications.recipients.model import Kind, Recipient
from services.notifications.templates.model import Placeholder
from tests.notifications.builders import (
    ADVICE,
    ALERT,
    AUTHORITY,
    CENTRE,
    COMMUNE_DAY,
    DECLARATION,
    ESCALATION,
    LAN,
    NOON,
    ON_DUTY,
    OVERSIGHT,
    REMINDER,
    SECOND,
    a_template,
    alert_escalated,
    alert_raised,
    overdue,
    symptoms_declared,
)


def test_symptoms_mean_advice_to_the_person() -> None:
    [message] = messages(symptoms_declared(), ADVICE, NOON, NOON + SECOND)

    assert (message.template, message.audience) == ("symptom-advice", Audience.PERSON)
    assert (message.recipient, message.cause) == (LAN, DECLARATION)
    assert message.parameters == {Placeholder.RECEIPT: "0000000A"}
    assert (message.caused_at, message.created_at) == (NOON, NOON + SECOND)
    assert (message.phase, message.next_attempt_at) == (Phase.WAITING, NOON + SECOND)


def test_an_alert_means_a_message_to_each_who_is_to_be_told() -> None:
    raised = alert_raised(notify=("tram-y-te-30730", "tram-y-te-30733", "tram-y-te-30730"))

    made = messages(raised, ALERT, NOON, NOON)

    assert [one.recipient.id for one in made] == ["tram-y-te-30730", "tram-y-te-30733"]
    assert {one.audience for one in made} == {Audience.STATION}
    assert {one.recipient.kind for one in made} == {Kind.STAFF}


def test_an_escalation_means_a_message_to_the_district() -> None:
    [message] = messages(alert_escalated(), ESCALATION, NOON, NOON)

    assert (message.audience, message.recipient) == (
        Audience.DISTRICT,
        Recipient(Kind.STAFF, CENTRE),
    )


def test_a_commune_that_is_late_is_reminded_of_its_day() -> None:
    [message] = messages(overdue(), REMINDER, NOON, NOON)

    assert (message.audience, message.recipient) == (
        Audience.COMMUNE,
        Recipient(Kind.STAFF, AUTHORITY),
    )
    assert (message.template, message.cause) == ("acknowledgement-reminder", COMMUNE_DAY)
    assert message.parameters == {Placeholder.DAY: "19/07"}


def test_whoever_is_above_the_commune_is_told_at_every_later_level() -> None:
    told = [messages(overdue(level=level), OVERSIGHT, NOON, NOON) for level in (2, 3)]

    assert [one.audience for [one] in told] == [Audience.OVERSIGHT] * 2
    assert len({one.id for [one] in told}) == 2


def test_all_that_is_late_of_a_commune_and_day_is_one_message_per_account() -> None:
    [first] = messages(overdue(1), REMINDER, NOON, NOON)
    [second] = messages(overdue(2), REMINDER, NOON, NOON)
    [tomorrow] = messages(overdue(2, commune_day_id=DECLARATION), REMINDER, NOON, NOON)
    [colleague] = messages(overdue(2, notify=(CENTRE,)), REMINDER, NOON, NOON)

    assert first.id == second.id
    assert len({first.id, tomorrow.id, colleague.id}) == 3


def test_the_same_event_makes_the_same_message_and_another_one_another() -> None:
    [first] = messages(alert_raised(), ALERT, NOON, NOON)

    [again] = messages(alert_raised(), ALERT, NOON, NOON + SECOND)
    [next_alert] = messages(alert_raised(2), ALERT, NOON, NOON)
    [escalated] = messages(alert_escalated(notify=(ON_DUTY.id,)), ESCALATION, NOON, NOON)

    assert first.id == again.id
    assert len({first.id, next_alert.id, escalated.id}) == 3


def test_a_message_expires_as_its_template_says() -> None:
    template = a_template(expiry_minutes=30)

    [message] = messages(symptoms_declared(), template, NOON, NOON)

    assert message.expires_at == message.deadline_at == NOON + timedelta(minutes=30)
