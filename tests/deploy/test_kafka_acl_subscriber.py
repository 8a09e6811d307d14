"""The province's client reads what is said, with an account or, on a laptop, without."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from aiokafka import AIOKafkaProducer, ConsumerRecord

from deploy.kafka.cluster import Cluster
from deploy.local.paths import ROOT
from deploy.subscriber.access import access
from deploy.subscriber.events import Heard, heard
from services.backbone.events.kafka import create_producer, ensure_topics
from services.contracts.duty import ALERTS
from tests.deploy.secured_kafka import SecuredKafka

HEADERS = [("ce_type", b"duty.AlertRaised"), ("ce_time", b"2021-07-19T00:05:00+00:00")]
LINE = "2021-07-19T00:05:00+00:00 duty.AlertRaised an-alert {}\n"


def a_record(*, value: bytes | None) -> ConsumerRecord:
    return ConsumerRecord(ALERTS.name, 0, 0, 0, 0, b"an-alert", value, None, 0, 0, tuple(HEADERS))


def prints(environment: dict[str, str], group: str, line: str) -> bool:
    """Whether the command prints `line`; others write to the topic too, before and after it."""
    command = [sys.executable, "-u", "-m", "deploy.subscriber", "--topic", ALERTS.name]
    with subprocess.Popen(
        [*command, "--group", group],
        cwd=ROOT,
        env=os.environ | environment,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        is_printed = any(one == line for one in process.stdout)
        process.terminate()
    return is_printed


async def said(producer: AIOKafkaProducer) -> None:
    await producer.start()
    await producer.send_and_wait(ALERTS.name, b"{}", key=b"an-alert", headers=HEADERS)
    await producer.stop()


def test_a_line_tells_time_type_key_and_body() -> None:
    event = heard(a_record(value=b"{}"))

    assert event == Heard("duty.AlertRaised", "2021-07-19T00:05:00+00:00", "an-alert", "{}")
    assert f"{event}\n" == LINE


def test_a_record_without_a_value_was_erased() -> None:
    assert heard(a_record(value=None)).body == "(erased)"


def test_on_a_laptop_nobody_asks_for_an_account() -> None:
    assert access({}) == {"bootstrap_servers": "127.0.0.1:9092"}


def test_an_account_is_never_told_without_tls(tmp_path: Path) -> None:
    (tmp_path / "password").write_text("battery staple\n")

    told = access({"KAFKA_USERNAME": "so-y-te", "KAFKA_PASSWORD_FILE": str(tmp_path / "password")})

    assert told["security_protocol"] == "SASL_SSL"
    assert told["sasl_plain_password"] == "battery staple"


@pytest.mark.live
async def test_it_reads_the_kafka_of_a_laptop(kafka_servers: str, unique: str) -> None:
    await ensure_topics(kafka_servers, [ALERTS])
    await said(create_producer(kafka_servers, "duty"))

    assert prints({"KAFKA_BOOTSTRAP_SERVERS": kafka_servers}, unique, LINE)


@pytest.mark.live
async def test_it_reads_the_kafka_of_the_province(
    kafka: SecuredKafka, cluster: Cluster, unique: str
) -> None:
    await said(AIOKafkaProducer(acks="all", **kafka.access("duty")))

    assert prints(kafka.as_told_to("so-y-te"), f"so-y-te.{unique}", LINE)
