"""What is to run on this machine: decided once by `up`, kept so that restarts go on from there."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from pydantic import AwareDatetime, BaseModel, ConfigDict
from pydantic_settings import BaseSettings, SettingsConfigDict

from deploy.local.paths import PROFILE, ROOT
from deploy.local.ports import free_port, is_open

SCENARIO_START = datetime.fromisoformat("2021-07-19T07:00:00+07:00")
SERVICES = ("declarations", "duty", "notifications", "reporting")


class Environment(BaseSettings):
    """What a person may set before `make up`."""

    model_config = SettingsConfigDict(frozen=True)

    # Engines that run elsewhere; empty means start our own.
    mongo_url: str = ""
    kafka_bootstrap_servers: str = ""
    profile_dir: Path = PROFILE
    # `now` leaves the scenario clock out.
    clock: str = ""
    clock_start: AwareDatetime = SCENARIO_START


class Ports(BaseModel):
    """The engines' ports belong to their data; the services' are those of the documentation."""

    model_config = ConfigDict(frozen=True)

    mongo: int = 27017
    kafka: int = 9092
    kafka_controller: int = 9093
    smpp: int = 2775
    smsc_control: int = 2776
    smtp: int = 1025
    identity: int = 8000
    declarations: int = 8001
    duty: int = 8002
    notifications: int = 8003
    reporting: int = 8004

    def of(self, name: str) -> int:
        return int(getattr(self, name))


ENGINE_PORTS = ("mongo", "kafka", "kafka_controller", "smpp", "smsc_control", "smtp")


class Plan(BaseModel):
    model_config = ConfigDict(frozen=True)

    mongo_url: str = ""
    kafka_bootstrap_servers: str = ""
    profile_dir: Path = PROFILE
    # The scenario moment that was true at the real moment `clock_anchor`; None is the real clock.
    clock_start: AwareDatetime | None = None
    clock_anchor: AwareDatetime
    ports: Ports = Ports()
    services: tuple[str, ...] = SERVICES


def make_plan(environment: Environment, previous: Plan | None, now: datetime) -> Plan:
    """What `environment` asks for; ports and a running scenario stay as they were."""
    clock_start = None if environment.clock == "now" else environment.clock_start
    goes_on = previous is not None and previous.clock_start == clock_start
    return Plan(
        mongo_url=environment.mongo_url,
        kafka_bootstrap_servers=environment.kafka_bootstrap_servers,
        profile_dir=environment.profile_dir.resolve(),
        clock_start=clock_start,
        clock_anchor=previous.clock_anchor if previous and goes_on else now,
        ports=previous.ports if previous else choose_ports(is_open),
        services=tuple(name for name in SERVICES if _is_built(name)),
    )


def choose_ports(is_taken: Callable[[int], bool]) -> Ports:
    """The usual port of each engine, or a free one where somebody else has it."""
    usual = Ports()
    taken = [name for name in ENGINE_PORTS if is_taken(usual.of(name))]
    return usual.model_copy(update={name: free_port() for name in taken})


def load_plan(path: Path) -> Plan | None:
    return Plan.model_validate_json(path.read_text()) if path.exists() else None


def _is_built(service: str) -> bool:
    return (ROOT / "services" / service / "__main__.py").exists()
