"""An SMTP server that keeps every message as a file instead of sending it on."""

from deploy.local.mailbox.process import Mailbox

__all__ = ["Mailbox"]
