"""table.yaml says what the contracts and the services' subscriptions say."""

import importlib
import pkgutil
from collections.abc import Mapping

import pytest

import services.contracts
from deploy.kafka.cluster import settings_of
from deploy.kafka.rights import Operation, Pattern, Resource, rules
from deploy.kafka.table import Principal, Subscriber, read_table
from deploy.mongo.accounts import DATABASES
from services.backbone.events.kafka import REPLICAS, topic_of
from services.backbone.frame import Frame
from services.contracts.streams import Confidentiality, Stream, dead_letters_of
from tests.deploy.compose_file import SERVICES, compose

TABLE = read_table()
TOPICS = {topic.name: topic for topic in TABLE.topics}


def streams() -> dict[str, Stream]:
    """Every stream that a contract declares, and every service's dead letters."""
    modules = [
        importlib.import_module(f"services.contracts.{one.name}")
        for one in pkgutil.iter_modules(services.contracts.__path__)
    ]
    declared = [
        value for one in modules for value in vars(one).values() if isinstance(value, Stream)
    ]
    return {one.name: one for one in [*declared, *map(dead_letters_of, SERVICES)]}


def test_the_topics_are_the_streams_of_the_contracts() -> None:
    assert {name: topic.confidentiality for name, topic in TOPICS.items()} == {
        name: stream.confidentiality for name, stream in streams().items()
    }


@pytest.mark.parametrize("stream", streams().values(), ids=lambda stream: stream.name)
def test_a_topic_is_kept_as_its_contract_promises(stream: Stream) -> None:
    promised = topic_of(stream, REPLICAS)
    topic = TOPICS[stream.name]

    assert topic.partitions == promised.num_partitions
    assert settings_of(topic, REPLICAS) == {
        **promised.topic_configs,
        "min.insync.replicas": "2",
    }


def test_a_laptop_s_one_broker_needs_no_second_copy() -> None:
    assert settings_of(TABLE.topics[0], 1)["min.insync.replicas"] == "1"


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_writes_its_own_streams_and_its_dead_letters(
    service: str, frames: Mapping[str, Frame]
) -> None:
    own = {stream.name for stream in frames[service].streams}

    assert set(_principal(service).writes) == own | {dead_letters_of(service).name}
    assert {name.split(".")[0] for name in _principal(service).writes} == {service}


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_reads_what_it_listens_to_and_its_dead_letters(
    service: str, frames: Mapping[str, Frame]
) -> None:
    heard = {one.stream.name for one in frames[service].subscriptions}

    assert set(_principal(service).reads) == heard | {dead_letters_of(service).name}


@pytest.mark.parametrize("service", SERVICES)
def test_the_groups_of_a_service_begin_with_its_name(
    service: str, frames: Mapping[str, Frame]
) -> None:
    groups = {one.group_of(service) for one in frames[service].subscriptions}

    assert all(group.startswith(_principal(service).groups) for group in groups)
    assert f"{service}.replay".startswith(_principal(service).groups)


@pytest.mark.parametrize("subscriber", TABLE.subscribers, ids=lambda one: one.name)
def test_a_subscriber_reads_nothing_restricted_and_writes_nothing(subscriber: Subscriber) -> None:
    assert subscriber.writes == ()
    assert Confidentiality.RESTRICTED not in {
        TOPICS[name].confidentiality for name in subscriber.reads
    }


def test_nobody_s_groups_are_among_another_s() -> None:
    prefixes = [principal.groups for principal in TABLE.principals]

    assert not [
        (one, other)
        for one in prefixes
        for other in prefixes
        if one is not other and one.startswith(other)
    ]


def test_whoever_is_allowed_something_is_allowed_it_on_topics_that_exist() -> None:
    named = {name for one in TABLE.principals for name in (*one.writes, *one.reads)}

    assert named <= TOPICS.keys()


def test_no_rule_names_everything() -> None:
    allowed = rules(TABLE)

    assert all(rule.name not in ("", "*") for rule in allowed)
    assert all(rule.principal != "User:*" for rule in allowed)
    assert {rule.operation for rule in allowed} == {Operation.READ, Operation.WRITE}
    assert {rule.pattern for rule in allowed if rule.resource is Resource.TOPIC} == {
        Pattern.LITERAL
    }


def test_every_account_s_password_is_mounted_where_the_table_is_applied() -> None:
    mounted = compose()["services"]["kafka-table"]["secrets"]
    targets = {one["target"] for one in mounted if isinstance(one, dict)}

    assert targets == {principal.name for principal in TABLE.principals}


def test_every_service_has_an_account_in_kafka_and_in_the_store() -> None:
    assert tuple(one.name for one in TABLE.services) == SERVICES
    assert tuple(DATABASES) == SERVICES


def _principal(name: str) -> Principal:
    [found] = [one for one in TABLE.principals if one.name == name]
    return found
