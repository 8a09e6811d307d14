"""A mobile carrier's message centre, played by `smpp34`, so that the peer is not our own code."""

from deploy.local.smsc.behaviour import Answer, Behaviour
from deploy.local.smsc.process import Smsc

__all__ = ["Answer", "Behaviour", "Smsc"]
