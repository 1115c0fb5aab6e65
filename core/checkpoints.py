"""Signed checkpoints of the audit trail, kept in a file outside its table."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core import signing
from django.utils import timezone

from .models import AuditHead
from .periodic import job

SALT = "core.audit.checkpoint"


def write() -> dict[str, Any] | None:
    """Append a signed checkpoint of the chain's head to the file; None while the trail is empty."""
    head = AuditHead.objects.filter(id=1).first()
    if head is None or head.sequence == 0:
        return None
    point = {"sequence": head.sequence, "hash": head.hash, "at": timezone.now().isoformat()}
    signed = signing.Signer(key=settings.AUDIT_SIGNING_KEY, salt=SALT).sign_object(point)
    path = Path(settings.AUDIT_CHECKPOINT_FILE)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps({"checkpoint": signed}) + "\n")
    return point


def read() -> list[dict[str, Any]]:
    """Return the checkpoints of the file, oldest first. Raises ``signing.BadSignature`` for a forged one."""
    path = Path(settings.AUDIT_CHECKPOINT_FILE)
    if not path.is_file():
        return []
    signer = signing.Signer(key=settings.AUDIT_SIGNING_KEY, salt=SALT)
    lines = path.read_text(encoding="utf-8").splitlines()
    return [signer.unsign_object(json.loads(line)["checkpoint"]) for line in lines if line.strip()]


@job("audit-checkpoint", every=timedelta(hours=1))
def write_checkpoint() -> None:
    """Write a checkpoint every hour."""
    write()
