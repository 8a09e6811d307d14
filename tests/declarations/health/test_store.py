"""What a store of declarations promises, in memory and in MongoDB."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from services.backbone.store.group_commit import GroupCommit
from services.backbone.store.mongo import Database
from services.backbone.tracing import continue_trace, new_traceparent
from services.contracts.declarations import Channel, Risk
from services.declarations.health.model import Answer, Assessment, Different, New, Same, Sent
from services.declarations.health.store import ReceiptTaken
from tests.declarations.builders import FORM, NOON, TODAY, a_feverish_sent, a_person, a_sent
from tests.declarations.fakes import InMemoryDeclarations, InMemoryKeys
from tests.declarations.stores import stores_in

ID = str(UUID(int=7))


@dataclass(frozen=True)
class Promised:
    """A store, the types of the events it let out, and how a person is erased."""

    store: Any
    told: Callable[[], list[str]]
    shred: Callable[[UUID], Awaitable[bool]]


@pytest.fixture
def in_memory() -> Promised:
    keys = InMemoryKeys()
    store = InMemoryDeclarations(keys)
    return Promised(store, lambda: [type(one).__name__ for one in store.told], keys.shred)


@pytest.fixture
async def in_mongo(mongo_database: Database) -> Promised:
    stores = await stores_in(mongo_database)
    return Promised(stores.declarations, stores.told, stores.keys.shred)


@pytest.fixture(params=["in_memory", pytest.param("in_mongo", marks=pytest.mark.live)])
def promised(request: pytest.FixtureRequest) -> Promised:
    found: Promised = request.getfixturevalue(request.param)
    return found


async def test_a_new_declaration_is_accepted_with_what_was_made_of_it(promised: Promised) -> None:
    sent = a_feverish_sent(id=ID)

    [answer] = await promised.store.keep([sent])

    assert isinstance(answer, New)
    assert answer.accepted.id == UUID(ID)
    assert answer.accepted.person_id == sent.person_id
    assert answer.accepted.assessment == sent.assessment
    assert answer.accepted.received_at == NOON


async def test_the_same_again_gets_what_the_first_got(promised: Promised) -> None:
    [first] = await promised.store.keep([a_feverish_sent(id=ID, person=a_person())])

    [again] = await promised.store.keep([a_feverish_sent(id=ID, person=a_person())])

    assert again == Same(first.accepted)


async def test_the_same_much_later_still_gets_what_the_first_got(promised: Promised) -> None:
    body: dict[str, Any] = {"id": ID, "person": a_person(), "declared_at": NOON.isoformat()}
    [first] = await promised.store.keep([a_sent(**body)])

    [again] = await promised.store.keep([a_sent(NOON + timedelta(hours=71), **body)])

    assert again == Same(first.accepted)


async def test_another_content_under_a_known_id_is_told_apart_and_changes_nothing(
    promised: Promised,
) -> None:
    [first] = await promised.store.keep([a_sent(id=ID, person=a_person())])

    [other] = await promised.store.keep([a_feverish_sent(id=ID, person=a_person())])

    assert other == Different()
    assert await promised.store.by_receipt(first.accepted.receipt, TODAY) == first.accepted
    assert promised.told() == ["HealthDeclared"]


async def test_twice_in_one_group_is_kept_once(promised: Promised) -> None:
    one, twin = (a_sent(id=ID, person=a_person()) for _ in range(2))

    first, again = await promised.store.keep([one, twin])

    assert isinstance(first, New)
    assert again == Same(first.accepted)
    assert promised.told() == ["HealthDeclared"]


async def test_two_contents_under_one_id_in_one_group_are_told_apart(promised: Promised) -> None:
    answers = await promised.store.keep([a_sent(id=ID), a_sent(id=ID)])

    assert [type(one) for one in answers] == [New, Different]


async def test_each_of_a_group_gets_its_own_answer_in_order(promised: Promised) -> None:
    known, reused = a_sent(), a_sent(id=ID)
    await promised.store.keep([known, reused])
    news = [a_sent() for _ in range(3)]

    answers = await promised.store.keep([news[0], known, news[1], a_sent(id=ID), news[2]])

    assert [type(one) for one in answers] == [New, Same, New, Different, New]
    assert [answers[place].accepted.id for place in (0, 1, 2, 4)] == [
        one.declaration.id for one in (news[0], known, news[1], news[2])
    ]


async def test_many_identical_requests_at_once_are_one_declaration(promised: Promised) -> None:
    commit: GroupCommit[Sent, Answer] = GroupCommit(promised.store.keep, most=5)
    async with asyncio.TaskGroup() as group:
        writing = group.create_task(commit.run())
        answers = await asyncio.gather(
            *(commit.add(a_feverish_sent(id=ID, person=a_person())) for _ in range(32))
        )
        writing.cancel()

    [new] = [one for one in answers if isinstance(one, New)]
    assert [one for one in answers if one != new] == [Same(new.accepted)] * 31
    assert promised.told() == ["ContactPointGiven", "HealthDeclared", "SymptomsDeclared"]


async def test_no_two_declarations_have_one_receipt(promised: Promised) -> None:
    answers = await asyncio.gather(
        *(promised.store.keep([a_sent() for _ in range(20)]) for _ in range(5))
    )

    receipts = {one.accepted.receipt for group in answers for one in group}
    assert len(receipts) == 100


async def test_a_receipt_leads_to_its_declaration_but_not_to_its_symptoms(
    promised: Promised,
) -> None:
    answers = await promised.store.keep([a_sent(), a_feverish_sent(), a_sent()])
    accepted = answers[1].accepted

    found = await promised.store.by_receipt(accepted.receipt, TODAY + timedelta(days=400))

    assert (found.id, found.receipt, found.declared_at) == (accepted.id, accepted.receipt, NOON)
    assert found.assessment == Assessment(FORM.name, Risk.SYMPTOMATIC, ())


@pytest.mark.parametrize("receipt", ["P29FMZZY", "KNP0H1XC", ""])
async def test_a_receipt_that_nobody_was_given_leads_nowhere(
    promised: Promised, receipt: str
) -> None:
    await promised.store.keep([a_sent()])

    assert await promised.store.by_receipt(receipt, TODAY) is None


async def test_what_was_declared_is_read_again_by_its_id(promised: Promised) -> None:
    await promised.store.keep([a_feverish_sent(id=ID, person=a_person(), temperature_celsius=39)])

    found = await promised.store.declarations([UUID(ID), uuid4()])

    [kept] = found.values()
    assert found.keys() == {UUID(ID)}
    assert kept.person.full_name == "NGUYỄN VĂN AN"
    assert kept.person.phone == "+84901234567"
    assert kept.residence.address == "12 Nguyễn Trung Trực"
    assert kept.symptoms == ("fever",)
    assert kept.temperature_celsius == 39


async def test_an_erased_persons_declarations_cannot_be_read_any_more(promised: Promised) -> None:
    erased, other = a_sent(person=a_person()), a_sent()
    await promised.store.keep([erased, other])

    assert await promised.shred(erased.person_id)

    ids = [erased.declaration.id, other.declaration.id]
    assert list(await promised.store.declarations(ids)) == [other.declaration.id]


async def test_what_an_erased_person_declares_anew_does_not_bring_the_old_back(
    promised: Promised,
) -> None:
    old, new = (a_sent(person=a_person()) for _ in range(2))
    await promised.store.keep([old])
    await promised.shred(old.person_id)

    await promised.store.keep([new])

    found = await promised.store.declarations([old.declaration.id, new.declaration.id])
    assert list(found) == [new.declaration.id]


async def test_an_erased_person_still_gets_the_same_answer(promised: Promised) -> None:
    sent = a_sent(person=a_person())
    [first] = await promised.store.keep([sent])
    await promised.shred(sent.person_id)

    assert await promised.store.keep([sent]) == [Same(first.accepted)]


async def test_only_symptoms_let_out_how_to_reach_the_person(promised: Promised) -> None:
    await promised.store.keep([a_sent(), a_sent(contacts={"case": True})])
    assert promised.told() == ["HealthDeclared", "HealthDeclared"]

    await promised.store.keep([a_feverish_sent()])

    assert promised.told()[2:] == ["ContactPointGiven", "HealthDeclared", "SymptomsDeclared"]


async def test_without_a_phone_nobody_can_be_told_how_to_reach_the_person(
    promised: Promised,
) -> None:
    person = a_person(phone=None)

    await promised.store.keep([a_feverish_sent(form="staff-daily", person=person)])

    assert promised.told() == ["HealthDeclared", "SymptomsDeclared"]


async def test_stays_elsewhere_are_told_in_the_same_write(promised: Promised) -> None:
    stay = {"area_code": "79", "from": "2021-07-10", "to": "2021-07-12"}

    await promised.store.keep([a_sent(travel=[stay]), a_feverish_sent(travel=[stay])])

    assert promised.told() == [
        *("HealthDeclared", "JourneysDeclared"),
        *("ContactPointGiven", "HealthDeclared", "SymptomsDeclared", "JourneysDeclared"),
    ]


async def test_a_declaration_keeps_its_channel_and_its_form(promised: Promised) -> None:
    sent = a_sent(form="staff-daily")._replace(channel=Channel.PAPER)
    [answer] = await promised.store.keep([sent])

    found = await promised.store.by_receipt(answer.accepted.receipt, TODAY)

    assert (found.channel, found.form_kind) == (Channel.PAPER, "staff-daily")
    assert found == answer.accepted


@pytest.mark.live
async def test_after_the_counter_was_set_back_the_next_free_number_is_given(
    mongo_database: Database,
) -> None:
    # Given two receipts of a day whose counter a restore has set back
    before, after = [(await stores_in(mongo_database)).declarations for _ in range(2)]
    await before.keep([a_sent(), a_sent()])
    await mongo_database["counters"].drop()

    # When declarations come, then the numbers that are taken are not given twice
    for _ in range(2):
        with pytest.raises(ReceiptTaken):
            await after.keep([a_sent()])

    [answer] = await after.keep([a_sent()])
    assert isinstance(answer, New)


@pytest.mark.live
async def test_events_belong_to_the_trace_of_their_own_request(mongo_database: Database) -> None:
    # Given two requests with their traces that share one write
    stores = await stores_in(mongo_database)
    traces = [new_traceparent(), new_traceparent()]
    group = []
    for trace in traces:
        continue_trace(trace)
        group.append(a_sent())

    # When another task writes them
    await asyncio.create_task(stores.declarations.keep(group))

    assert [one.entry.trace for one in stores.waiting] == traces
