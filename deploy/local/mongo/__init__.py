"""MongoDB on one machine."""

from deploy.local.mongo.binary import MongodMissingError
from deploy.local.mongo.mongod import Mongod

__all__ = ["Mongod", "MongodMissingError"]
