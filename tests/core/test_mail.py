"""E-mail as a real mail server gets it: by SMTP, whole, in both alphabets."""

import socket
from email import message_from_bytes
from email.policy import default

import pytest
from aiosmtpd.controller import Controller
from django.core.mail import EmailMultiAlternatives, get_connection

from core import outbox


class Catcher:
    def __init__(self) -> None:
        self.letters: list[bytes] = []

    async def handle_DATA(self, server, session, envelope) -> str:
        self.letters.append(envelope.original_content)
        return "250 OK"


@pytest.mark.django_db
def test_message_of_another_package_arrives_by_smtp_as_it_was_written(settings):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    catcher = Catcher()
    server = Controller(catcher, hostname="127.0.0.1", port=port)
    server.start()
    try:
        settings.DELIVERY_EMAIL = {
            "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "EMAIL_HOST": "127.0.0.1",
            "EMAIL_PORT": port,
        }
        letter = EmailMultiAlternatives("Cadarnhewch: tŷ", "Dŵr a thân.", "a@example.org", ["b@example.org"])
        letter.attach_alternative("<p>Dŵr a thân.</p>", "text/html")
        get_connection("core.mail.OutboxEmailBackend").send_messages([letter])
        assert outbox.drain() == 1
    finally:
        server.stop()
    (raw,) = catcher.letters
    assert b"\n" not in raw.replace(b"\r\n", b"")
    got = message_from_bytes(raw, policy=default)
    assert got["Subject"] == "Cadarnhewch: tŷ"
    assert got["Message-ID"].strip() == letter.extra_headers["Message-ID"]
    assert got.get_body(("plain",)).get_content().strip() == "Dŵr a thân."
    assert got.get_body(("html",)).get_content().strip() == "<p>Dŵr a thân.</p>"
