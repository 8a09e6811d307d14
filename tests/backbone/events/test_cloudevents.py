"""Records carry CloudEvents 1.0 in Kafka's binary mode."""

from dataclasses import replace

from services.backbone.events.cloudevents import headers_of
from services.backbone.outbox.entries import entry
from tests.backbone.events.builders import NOON, noted


def test_the_headers_are_those_of_the_kafka_binding() -> None:
    headers = dict(headers_of(entry(noted("a", version=3), NOON)))

    assert headers == {
        "ce_specversion": b"1.0",
        "content-type": b"application/json",
        "ce_id": b"Noted:a:3",
        "ce_source": b"/services/tests",
        "ce_type": b"tests.Noted",
        "ce_subject": b"a",
        "ce_time": b"2021-07-19T05:00:00+00:00",
    }


def test_the_trace_goes_along_where_there_is_one() -> None:
    trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"

    headers = dict(headers_of(replace(entry(noted(), NOON), trace=trace)))

    assert headers["traceparent"] == trace.encode()
