"""What is published is on every in-sync replica, and the producer recovers by itself."""

from services.backbone.events import kafka


def test_the_settings_of_producers_are_these() -> None:
    assert kafka.PRODUCER == {
        "acks": "all",
        "enable_idempotence": False,
        "linger_ms": 2,
        "max_batch_size": 262_144,
        "max_request_size": 1_000_000,
        "request_timeout_ms": 10_000,
        "retry_backoff_ms": 100,
        "metadata_max_age_ms": 30_000,
    }


async def test_every_producer_has_them() -> None:
    for producer in (
        kafka.create_producer("127.0.0.1:9", "events"),
        kafka.create_letter_producer("127.0.0.1:9", "letters"),
    ):
        assert producer._sender._acks == -1  # noqa: SLF001
        assert producer._txn_manager is None  # noqa: SLF001
        assert producer._request_timeout_ms == 10_000  # noqa: SLF001
        await producer.stop()


def test_the_same_key_goes_to_the_same_partition() -> None:
    partitions = list(range(6))

    assert kafka.partition_of(b"30730", partitions, []) == 1
    assert kafka.partition_of(None, partitions, []) == 0
