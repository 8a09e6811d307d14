"""The mailbox keeps what an ordinary mail client hands it."""

import smtplib
from collections.abc import Iterator
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest

from deploy.local.mailbox import Mailbox
from deploy.local.ports import LOOPBACK, free_port

pytestmark = pytest.mark.live


@pytest.fixture
def mailbox(tmp_path: Path) -> Iterator[Mailbox]:
    mailbox = Mailbox(free_port(), tmp_path / "mail", tmp_path / "mailbox.log")
    mailbox.start()
    mailbox.wait_ready()
    yield mailbox
    mailbox.stop()


def test_a_message_becomes_a_file(mailbox: Mailbox) -> None:
    message = EmailMessage()
    message["From"], message["To"] = "van-phong@kien-giang.example", "giam-doc@kien-giang.example"
    message["Subject"] = "Báo cáo ngày"
    message.set_content("Khó khăn, vướng mắc: không.")

    with smtplib.SMTP(LOOPBACK, mailbox.port) as client:
        client.send_message(message)

    [kept] = mailbox.folder.glob("*.eml")
    read = message_from_bytes(kept.read_bytes(), policy=default)
    assert read["Subject"] == "Báo cáo ngày"
    assert read["X-Envelope-To"] == "giam-doc@kien-giang.example"
    assert read.get_content().strip() == "Khó khăn, vướng mắc: không."
