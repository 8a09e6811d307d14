"""What may be done in one place only is not done anywhere else."""

from tests.architecture.source import calls_in, catchers_in, modules, names_in, place

CLOCKS = {
    "datetime.now",
    "datetime.today",
    "datetime.utcnow",
    "date.today",
    "time.time",
    "time.time_ns",
    "time.localtime",
    "time.gmtime",
}
READ_THE_CLOCK = {"backbone/frame.py", "backbone/serve.py", "backbone/clock.py"}

# Who catches everything and goes on, and why that is right there.
CATCHERS = {
    ("backbone/events/dead_letters.py", "apply"): "a failed event becomes a dead letter",
    ("backbone/store/group_commit.py", "_commit"): "every request that waits must hear of it",
    ("backbone/http/health.py", "_state"): "whatever a check dies of, its thing is not ready",
    ("backbone/http/errors.py", "__call__"): "a failed request becomes a problem answer",
    ("backbone/http/edge.py", "__call__"): "a failed request becomes a problem answer",
}

KAFKA_CLIENTS = {
    "AIOKafkaConsumer",
    "AIOKafkaProducer",
    "AIOKafkaAdminClient",
    "KafkaBroker",
    "KafkaRouter",
}
MAKE_KAFKA_CLIENTS = {
    "backbone/events/kafka.py",
    "backbone/events/broker.py",
    "backbone/events/bus.py",
}


def users_of(names: set[str]) -> set[str]:
    return {place(path) for path in modules() if names & names_in(path)}


def callers_of(*names: str) -> set[str]:
    return {place(path) for path in modules() if set(names) & calls_in(path)}


def test_nothing_but_an_app_and_the_frame_reads_the_clock() -> None:
    readers = users_of(CLOCKS)

    assert {one for one in readers if not one.endswith("/app.py")} <= READ_THE_CLOCK


def test_everything_is_caught_only_where_there_is_a_reason() -> None:
    found = {(place(path), name) for path in modules() for name in catchers_in(path)}

    assert found == set(CATCHERS)


def test_the_environment_is_read_by_the_settings_only() -> None:
    assert users_of({"os.environ", "os.getenv"}) == {"backbone/settings.py"}


def test_kafka_clients_are_made_where_their_settings_are() -> None:
    assert callers_of(*KAFKA_CLIENTS) == MAKE_KAFKA_CLIENTS


def test_subscribers_are_made_by_the_one_factory() -> None:
    assert callers_of("subscriber") == {"backbone/events/broker.py"}


def test_events_leave_by_the_outbox_only() -> None:
    assert callers_of("publish_batch", "publisher", "send_and_wait") == set()


def test_a_client_of_the_store_is_opened_by_the_frame_and_made_in_the_seam() -> None:
    assert callers_of("AsyncIOMotorClient") == {"backbone/store/mongo.py"}
    assert callers_of("open_client") == {"backbone/frame.py"}
    # Anything else would read and write with other concerns than the seam's.
    assert callers_of("get_database", "with_options") == {"backbone/store/mongo.py"}
