"""E-mail of every package, through the outbox: encrypted while it waits, wiped when it is sent."""

import email
import email.message
import email.policy
import hashlib
import uuid
from collections.abc import Sequence
from email.message import Message
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.utils import DNS_NAME
from django.db import transaction

from .models import OutboxMessage
from .outbox import enqueue, handler
from .sealing import Resealing, cipher, resealed_text

KEY_HEADER = "X-Mewnoli-Key"
TOPIC = "email.deliver"


class OutboxEmailBackend(BaseEmailBackend):
    """Writes each message to the outbox in the caller's transaction; nothing is sent from a request.

    A message with the header ``X-Mewnoli-Key`` is written once for that key, however often it is sent. The Message-ID
    is fixed here, so that a repeated delivery is the same message to the reader's server.
    """

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Enqueue the messages; return how many."""
        with transaction.atomic():
            for message in email_messages:
                key = message.extra_headers.pop(KEY_HEADER, None) or uuid.uuid4().hex
                digest = hashlib.sha256(str(key).encode()).hexdigest()[:32]
                message.extra_headers.setdefault("Message-ID", f"<{digest}@{DNS_NAME}>")
                sealed = cipher().encrypt(message.message().as_bytes()).decode()
                payload = {"from": message.from_email, "to": message.recipients(), "sealed": sealed}
                enqueue(topic=TOPIC, key=f"email:{digest}", payload=payload)
        return len(email_messages)


class StoredMime(email.message.EmailMessage):
    """A MIME message made earlier, written out as Django's SMTP backend asks for it."""

    def as_bytes(self, unixfrom: bool = False, policy: Any = None, linesep: str = "\r\n") -> bytes:
        """Return the message with the given ends of lines."""
        return super().as_bytes(unixfrom, policy=(policy or self.policy).clone(linesep=linesep))


class StoredMessage(EmailMessage):
    """A message whose MIME form was made earlier."""

    def __init__(self, raw: bytes, sender: str, recipients: list[str]) -> None:
        self.mime: Message = email.message_from_bytes(raw, StoredMime, policy=email.policy.SMTP)
        super().__init__(subject=str(self.mime["Subject"]), from_email=sender, to=recipients)
        self.body = _plain_text(self.mime)

    def message(self, *, policy: Any = None) -> Any:
        """Return the stored MIME message; it has its policy already."""
        return self.mime


def _plain_text(mime: Message) -> str:
    for part in mime.walk():
        if part.get_content_type() == "text/plain":
            raw = part.get_payload(decode=True)
            return raw.decode(part.get_content_charset() or "utf-8") if isinstance(raw, bytes) else ""
    return ""


def reseal_waiting(resealing: Resealing) -> None:
    """Seal the e-mails that wait under the key of now."""

    def change(row: OutboxMessage) -> list[str]:
        made = resealed_text(row.payload.get("sealed", ""))
        if made is None:
            return []
        row.payload["sealed"] = made
        return ["payload"]

    resealing.rows(OutboxMessage.objects.filter(topic=TOPIC), change)


@handler(TOPIC)
def deliver(payload: dict[str, Any]) -> None:
    """Hand a stored message to the mail server."""
    raw = cipher().decrypt(payload["sealed"].encode())
    message = StoredMessage(raw, payload["from"], payload["to"])
    delivery_connection().send_messages([message])


def delivery_connection() -> Any:
    """Return the connection of the real mail server, configured by ``EMAIL_URL``."""
    config = settings.DELIVERY_EMAIL
    backend = config["EMAIL_BACKEND"]
    options: dict[str, Any] = {}
    if backend.endswith("smtp.EmailBackend"):
        options = {
            "host": config.get("EMAIL_HOST"),
            "port": config.get("EMAIL_PORT"),
            "username": config.get("EMAIL_HOST_USER") or None,
            "password": config.get("EMAIL_HOST_PASSWORD") or None,
            "use_tls": config.get("EMAIL_USE_TLS", False),
            "use_ssl": config.get("EMAIL_USE_SSL", False),
            "timeout": settings.EMAIL_TIMEOUT,
        }
    elif config.get("EMAIL_FILE_PATH"):
        options = {"file_path": config["EMAIL_FILE_PATH"]}
    return get_connection(backend, **options)
