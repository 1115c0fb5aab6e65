"""Writing and verifying the audit trail."""

import hashlib
import json
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models, transaction
from django.utils import timezone

from .models import AuditDetail, AuditEntry, AuditHead

ERASED = "audit.erased"


def reference(subject: models.Model | str) -> str:
    """Return ``app.model:pk`` for an instance; a string stands for itself."""
    if isinstance(subject, str):
        return subject
    return f"{subject._meta.label_lower}:{subject.pk}"


def _digest(value: Any) -> str:
    text = json.dumps(value, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _details_digest(detail: AuditDetail) -> str:
    return _digest([detail.salt, detail.actor_reference, detail.before, detail.after, detail.reason])


def _plain(value: dict[str, Any] | None) -> Any:
    # Through JSON first, so that what is hashed now equals what the database gives back later.
    return json.loads(json.dumps(value or {}, cls=DjangoJSONEncoder))


def _entry_hash(entry: AuditEntry) -> str:
    at: datetime = entry.at
    return _digest(
        [entry.sequence, at.isoformat(), entry.action, entry.subject, entry.details_digest, entry.previous_hash]
    )


def take_turn() -> AuditHead:
    """Wait for whoever records, or writes what is found, in another transaction; then go first until this one ends.

    One turn for both: with two, a transaction that records and then indexes and one that does it the other way round
    would wait for each other.
    """
    heads = AuditHead.objects.select_for_update()
    if (head := heads.filter(id=1).first()) is None:
        AuditHead.objects.get_or_create(id=1)
        head = heads.get(id=1)
    return head


@contextmanager
def in_turn() -> Iterator[None]:
    """A transaction in which nobody else records, or changes what is found."""
    with transaction.atomic():
        take_turn()
        yield


def record(
    *,
    action: str,
    subject: models.Model | str,
    actor: Any = None,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    reason: str = "",
) -> AuditEntry:
    """Append one entry to the trail, inside the caller's transaction.

    ``actor`` is a person, or the opaque token of somebody whom the trail must not name.
    ``action`` reads ``noun.verb`` (``post.approved``). ``before`` and ``after`` are JSON-ready. Raises RuntimeError
    outside a transaction: an act and its record must stand or fall together.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("audit.record() belongs inside the transaction of the change it records.")
    token = actor if isinstance(actor, str) else ""
    person = actor if actor is not None and not isinstance(actor, AnonymousUser | str) else None
    head = take_turn()
    detail = AuditDetail(
        salt=secrets.token_hex(16),
        actor=person,
        actor_reference=f"user:{person.pk}" if person else token or "system",
        before=_plain(before),
        after=_plain(after),
        reason=reason,
    )
    entry = AuditEntry(
        sequence=head.sequence + 1,
        at=timezone.now(),
        action=action,
        subject=reference(subject)[:120],
        details_digest=_details_digest(detail),
        previous_hash=head.hash,
    )
    entry.hash = _entry_hash(entry)
    entry.save()
    detail.entry = entry
    detail.save(force_insert=True)
    AuditHead.objects.filter(id=1).update(sequence=entry.sequence, hash=entry.hash)
    return entry


def erase_details(*, entry: AuditEntry, actor: Any, reason: str) -> None:
    """Erase who and what of one entry, as the law may require; that it was done is itself recorded."""
    AuditDetail.objects.filter(entry=entry).delete()
    record(action=ERASED, subject=f"core.auditentry:{entry.sequence}", actor=actor, reason=reason)


def verify(checkpoints: list[dict[str, Any]]) -> Iterator[str]:
    """Yield one sentence for each fault found: a changed, missing, reordered or truncated row.

    ``checkpoints`` are verified ones (``core.checkpoints.read``): each holds ``sequence`` and ``hash``.
    """
    expected_hashes = {point["sequence"]: point["hash"] for point in checkpoints}
    erased = set(AuditEntry.objects.filter(action=ERASED).values_list("subject", flat=True))
    sequence, previous = 0, "0" * 64
    entries = AuditEntry.objects.select_related("detail").order_by("sequence")
    for entry in entries.iterator(chunk_size=2000):
        sequence += 1
        if entry.sequence != sequence:
            yield f"Entry {sequence} is missing: the next one is {entry.sequence}."
            sequence = entry.sequence
        if entry.previous_hash != previous:
            yield f"Entry {entry.sequence} does not follow the one before it."
        if entry.hash != _entry_hash(entry):
            yield f"Entry {entry.sequence} has been changed."
        detail = getattr(entry, "detail", None)
        if detail is None:
            if f"core.auditentry:{entry.sequence}" not in erased:
                yield f"The details of entry {entry.sequence} are missing, and no erasure is recorded."
        elif _details_digest(detail) != entry.details_digest:
            yield f"The details of entry {entry.sequence} have been changed."
        if expected_hashes.get(entry.sequence, entry.hash) != entry.hash:
            yield f"Entry {entry.sequence} differs from the signed checkpoint."
        previous = entry.hash
    if expected_hashes and max(expected_hashes) > sequence:
        yield f"The trail ends at {sequence}, but a signed checkpoint knows entry {max(expected_hashes)}."
    head = AuditHead.objects.filter(id=1).first()
    if head and (head.sequence, head.hash) != (sequence, previous):
        yield f"The head of the chain is {head.sequence}, but the last entry is {sequence}."
