"""Writes each received message to a file of its own."""

from datetime import UTC, datetime
from pathlib import Path
from secrets import token_hex

from aiosmtpd.smtp import SMTP, Envelope, Session

MAILBOX_LIMIT = 1000


class Keeper:
    """The newest messages stay; past the limit the oldest go."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    async def handle_DATA(  # noqa: N802 - the name aiosmtpd calls
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        recipients = ", ".join(envelope.rcpt_tos)
        received = f"X-Envelope-From: {envelope.mail_from}\r\nX-Envelope-To: {recipients}\r\n"
        self._path().write_bytes(received.encode() + (envelope.original_content or b""))
        self._forget_the_oldest()
        return "250 Message kept"

    def _path(self) -> Path:
        moment = datetime.now(UTC).strftime("%Y%m%dT%H%M%S.%f")
        return self._folder / f"{moment}-{token_hex(2)}.eml"

    def _forget_the_oldest(self) -> None:
        for path in sorted(self._folder.glob("*.eml"))[:-MAILBOX_LIMIT]:
            path.unlink()
