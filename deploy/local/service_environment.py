"""What each service is told at start: the same settings that compose gives it."""

import json
from dataclasses import dataclass

from deploy.local.plan import Plan
from deploy.local.ports import LOOPBACK
from deploy.local.run_dir import RunDir


@dataclass(frozen=True)
class Addresses:
    """Where a service finds its neighbours."""

    mongo: str
    kafka: str
    issuer: str
    smpp: str
    smtp: str


def service_environment(name: str, plan: Plan, run: RunDir, addresses: Addresses) -> dict[str, str]:
    environment = {
        "MONGO_URL": addresses.mongo,
        "KAFKA_BOOTSTRAP_SERVERS": addresses.kafka,
        "PROFILE_DIR": str(plan.profile_dir),
        "HOST": LOOPBACK,
        "PORT": str(plan.ports.of(name)),
        "OIDC_ISSUER": addresses.issuer,
        "SECRETS_DIR": str(run.secrets.resolve() / name),
        "PRODUCTION": "false",
        # One process per service here, which has its partitions back at once after a kill.
        "INSTANCE": "1",
        **_clock(plan),
    }
    if name == "notifications":
        # `*` is every carrier: the one simulator plays them all.
        environment["SMPP_ENDPOINTS"] = json.dumps({"*": addresses.smpp})
        environment["SMTP_URL"] = addresses.smtp
    return environment


def _clock(plan: Plan) -> dict[str, str]:
    if plan.clock_start is None:
        return {}
    return {
        "CLOCK_START": plan.clock_start.isoformat(),
        "CLOCK_ANCHOR": plan.clock_anchor.isoformat(),
    }
