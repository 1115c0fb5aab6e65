"""What is encrypted at rest: sealed under one key, and still opened by the earlier ones while the key is being changed.

Rooms that keep sealed rows or files register in ``core.registry.resealers`` how they are brought under the key of now.
"""

import base64
import hashlib
from collections.abc import Callable
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.db import models, transaction


def cipher() -> MultiFernet:
    """Return the cipher for texts and files at rest.

    It seals under ``OUTBOX_ENCRYPTION_KEY``, and opens what one of ``OUTBOX_ENCRYPTION_KEY_FALLBACKS`` sealed as well.
    """
    keys = (settings.OUTBOX_ENCRYPTION_KEY, *settings.OUTBOX_ENCRYPTION_KEY_FALLBACKS)
    return MultiFernet([_fernet(key) for key in keys])


def _fernet(key: str) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(key.encode()).digest()))


def resealed(sealed: bytes) -> bytes | None:
    """Return it sealed under the key of now, or None where it is already.

    Raises InvalidToken for what no key opens.
    """
    try:
        _fernet(settings.OUTBOX_ENCRYPTION_KEY).decrypt(sealed)
    except InvalidToken:
        return cipher().rotate(sealed)
    return None


def resealed_text(sealed: str) -> str | None:
    """Return what ``resealed`` does, for what is stored as text; empty text seals nothing."""
    made = resealed(sealed.encode()) if sealed else None
    return made.decode() if made is not None else None


class Resealing:
    """One pass over everything sealed: what it changed, or with ``dry_run`` would change, and what no key opened."""

    def __init__(self, *, dry_run: bool = False) -> None:
        self.dry_run = dry_run
        self.changed = 0
        self.unopened: list[str] = []

    def rows(self, rows: "models.QuerySet[Any]", change: Callable[[Any], list[str]]) -> None:
        """Give each row, locked, to ``change``, which seals it again and returns the fields that it changed."""
        for pk in list(rows.values_list("pk", flat=True)):
            with transaction.atomic():
                row = rows.model._default_manager.select_for_update().filter(pk=pk).first()
                if row is None:
                    continue
                try:
                    fields = change(row)
                except (InvalidToken, FileNotFoundError):
                    self.unopened.append(f"{row._meta.label} {pk}")
                    continue
                if fields and not self.dry_run:
                    row.save(update_fields=fields)
                self.changed += bool(fields)

    def texts(self, rows: "models.QuerySet[Any]", field: str = "sealed") -> None:
        """Seal a text field of each row again."""

        def change(row: Any) -> list[str]:
            made = resealed_text(getattr(row, field))
            if made is None:
                return []
            setattr(row, field, made)
            return [field]

        self.rows(rows, change)
