"""The one table of processes: everything that runs, in the order in which it starts."""

from dataclasses import dataclass

from deploy.local.child import Child
from deploy.local.identity import Identity
from deploy.local.kafka import Kafka, Noida, can_run
from deploy.local.mailbox import Mailbox
from deploy.local.mongo import Mongod
from deploy.local.plan import Plan
from deploy.local.run_dir import RunDir
from deploy.local.service_environment import Addresses, service_environment
from deploy.local.smsc import Smsc
from deploy.local.web_service import WebService


@dataclass(frozen=True)
class Entry:
    name: str
    child: Child
    url: str


# A stage starts when everything in the stages before it is ready, and ends before they do.
Stage = tuple[Entry, ...]


def build_table(plan: Plan, run: RunDir) -> tuple[Stage, ...]:
    mongod = None if plan.mongo_url else _mongod(plan, run)
    broker = None if plan.kafka_bootstrap_servers else _broker(plan, run)
    identity, smsc, mailbox = identity_of(plan, run), _smsc(plan, run), _mailbox(plan, run)
    addresses = Addresses(
        mongo=mongod.url if mongod else plan.mongo_url,
        kafka=broker.bootstrap_servers if broker else plan.kafka_bootstrap_servers,
        issuer=identity.issuer,
        smpp=smsc.smpp_url,
        smtp=mailbox.url,
    )
    below = [
        Entry("identity", identity, identity.issuer),
        Entry("carrier", smsc, smsc.smpp_url),
        Entry("mailbox", mailbox, mailbox.url),
    ]
    if mongod:
        below.append(Entry("mongodb", mongod, mongod.url))
    if broker:
        # Last: its first start formats a disk and would keep the others waiting.
        below.append(Entry("kafka", broker, broker.bootstrap_servers))
    return tuple(below), tuple(_services(plan, run, addresses))


def identity_of(plan: Plan, run: RunDir) -> Identity:
    state = run.secrets / "identity"
    return Identity(plan.profile_dir, state, plan.ports.identity, run.log("identity"))


def _mongod(plan: Plan, run: RunDir) -> Mongod:
    return Mongod(run.data / "mongo", plan.ports.mongo, run.log("mongodb"))


def _broker(plan: Plan, run: RunDir) -> Kafka | Noida:
    if not can_run(run.kafka_libs):
        return Noida(run.data / "noida", plan.ports.kafka, run.log("kafka"))
    return Kafka(
        run.data / "kafka",
        plan.ports.kafka,
        run.kafka_libs,
        controller_port=plan.ports.kafka_controller,
        log=run.log("kafka"),
    )


def _smsc(plan: Plan, run: RunDir) -> Smsc:
    journal = run.logs / "sms.jsonl"
    return Smsc(plan.ports.smpp, plan.ports.smsc_control, journal, run.log("carrier"))


def _mailbox(plan: Plan, run: RunDir) -> Mailbox:
    return Mailbox(plan.ports.smtp, run.mail, run.log("mailbox"))


def _services(plan: Plan, run: RunDir, addresses: Addresses) -> list[Entry]:
    services = []
    for name in plan.services:
        env = service_environment(name, plan, run, addresses)
        service = WebService(f"services.{name}", plan.ports.of(name), run.log(name), env)
        services.append(Entry(name, service, service.url))
    return services
