"""Kafka on one machine."""

from deploy.local.kafka.broker import Kafka
from deploy.local.kafka.jars import JarsMissingError, can_run, resolve_jars
from deploy.local.kafka.noida import STAND_IN_WARNING, BrokerMissingError, Noida, find_noida

__all__ = [
    "STAND_IN_WARNING",
    "BrokerMissingError",
    "JarsMissingError",
    "Kafka",
    "Noida",
    "can_run",
    "find_noida",
    "resolve_jars",
]
