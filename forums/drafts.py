"""What was typed and not sent: kept as one types, found again in the same place, gone once it is sent.

A draft is sealed, and its row names neither the person nor the place: it may be one that they mean to send unnamed. It
holds the files that were chosen too, stored and sealed as attachments are; what it says of them stands in its text.
Somebody who has to sign in first keeps theirs in the session, which the sign-in carries over; files are not kept there.
"""

import json
import time
from dataclasses import asdict, replace
from datetime import timedelta
from typing import Any

from cryptography.fernet import InvalidToken
from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet, Subquery, TextField, Value
from django.db.models.functions import Coalesce
from django.http import HttpRequest, QueryDict
from django.utils import timezone
from django.utils.crypto import salted_hmac

from core.periodic import job
from core.sealing import Resealing, cipher, resealed_text

from .attachments import Ready, erase, reseal_file, stored
from .models import Draft

Files = dict[str, Ready]  # by their number in the form

KEY = "forums.drafts"
KEPT_FIELDS = (
    *("kind", "title", "message", "language", "unnamed", "topic", "sector", "service_area", "stage"),
    *("sensitivity", "embargo_until", "reply_to"),
)
LONGEST = 10_000
MOST = 5
MOST_OF_A_PERSON = 50
MOST_WITH_FILES = 5  # drafts of a person that hold files
FILES = "files"
FILES_LOST = "files_lost"
KEPT_FOR = timedelta(days=30)
KEPT_IN_SESSION = 24 * 3600


def _digest(*parts: object) -> str:
    secret = settings.AUTHOR_TOKEN_KEY
    value = ":".join(str(part) for part in parts)
    return salted_hmac("forums.drafts", value, secret=secret, algorithm="sha256").hexdigest()


def typed_in(data: QueryDict) -> dict[str, str]:
    """Return the fields of a form that are worth keeping."""
    return {name: str(data[name])[:LONGEST] for name in KEPT_FIELDS if data.get(name)}


@transaction.atomic
def save(user: Any, place: str, typed: dict[str, str], *, files: Files | None = None) -> None:
    """Keep what a person typed at a place (``"reply:7"``), with the ``files`` of now, or those held already (None).

    A draft that has become empty is forgotten.
    """
    key, owner = _digest(user.pk, place), _digest(user.pk)
    held = files_of(user, place)
    files = held if files is None else {slot: replace(ready, path=stored(ready)) for slot, ready in files.items()}
    kept_paths = {ready.path for ready in files.values()}
    erase([ready.path for ready in held.values() if ready.path not in kept_paths])
    if not (files or typed.get("message", "").strip() or typed.get("title", "").strip()):
        Draft.objects.filter(key=key).delete()
        return
    said = {slot: _said_of(ready) for slot, ready in files.items()}
    sealed = _sealed({"place": place, **typed, **({FILES: said} if said else {})})
    values = {"owner": owner, "sealed": sealed, "saved_at": timezone.now()}
    _draft, made = Draft.objects.update_or_create(key=key, defaults=values)
    if made or (files and not held):
        _forget_beyond_the_most(owner)


def _forget_beyond_the_most(owner: str) -> None:
    mine = list(Draft.objects.filter(owner=owner).order_by("-saved_at"))
    with_files = [draft for draft in mine if _files_in(_opened(draft.sealed))]
    gone = {draft.pk for draft in mine[MOST_OF_A_PERSON:] + with_files[MOST_WITH_FILES:]}
    _erase(Draft.objects.filter(pk__in=gone))


def _said_of(ready: Ready) -> dict[str, Any]:
    values = {**asdict(ready), "stored_size": ready.size}
    del values["content"]
    return values


def _files_in(typed: dict[str, Any]) -> Files:
    return {slot: Ready(**values) for slot, values in typed.get(FILES, {}).items()}


def files_of(user: Any, place: str) -> Files:
    """Return the files that a person's draft at a place holds, by their number in the form."""
    return _files_in(_opened(_held(user, place)))


def _held(user: Any, place: str) -> str | None:
    return Draft.objects.filter(key=_digest(user.pk, place)).values_list("sealed", flat=True).first()


@transaction.atomic
def _erase(drafts: "QuerySet[Draft]") -> None:
    """Erase drafts with their files, but for those that are attached to a post by now."""
    rows = list(drafts.values_list("pk", "sealed"))
    erase([ready.path for _pk, sealed in rows for ready in _files_in(_opened(sealed)).values()])
    Draft.objects.filter(pk__in=[pk for pk, _sealed in rows]).delete()


def _sealed(typed: dict[str, Any]) -> str:
    return cipher().encrypt(json.dumps(typed, ensure_ascii=False).encode()).decode()


def _opened(sealed: str | None) -> dict[str, Any]:
    if not sealed:
        return {}
    try:
        typed: dict[str, Any] = json.loads(cipher().decrypt(sealed.encode()))
    except InvalidToken:  # sealed under a key that is no longer known
        return {}
    return typed


def keep(request: HttpRequest, place: str) -> None:
    """Keep the text fields of a visitor's POST under ``place``, the latest few only."""
    drafts: dict[str, Any] = request.session.get(KEY, {})
    drafts.pop(place, None)
    drafts[place] = {"at": time.time(), **typed_in(request.POST)}
    if request.FILES:
        drafts[place][FILES_LOST] = "1"
    request.session[KEY] = dict(list(drafts.items())[-MOST:])


def with_draft(rows: Any, user: Any, place: str) -> Any:
    """Annotate a QuerySet with ``draft_sealed``, what ``recall`` would otherwise ask for; for one who has signed in."""
    if not user.is_authenticated:
        return rows
    mine = Draft.objects.filter(key=_digest(user.pk, place))
    return rows.annotate(
        draft_sealed=Coalesce(Subquery(mine.values("sealed")[:1]), Value(""), output_field=TextField())
    )


def recall(request: HttpRequest, place: str, sealed: str | None = None) -> dict[str, Any]:
    """Return what somebody who has signed in typed at a place, or an empty dict. It stays until ``discard``.

    ``files`` are those that it holds, by their number in the form; ``files_lost`` says that some were chosen before
    signing in and must be chosen again. ``sealed`` is what ``with_draft`` brought along, if it did.
    """
    from_session = request.session.get(KEY, {})
    if (kept := from_session.pop(place, None)) is not None:
        request.session[KEY] = from_session
        if time.time() - kept.pop("at", 0) < KEPT_IN_SESSION:
            # Out of the session, which names the person beside it.
            lost = kept.pop(FILES_LOST, "")
            save(request.user, place, kept)
            return {**kept, FILES: files_of(request.user, place), FILES_LOST: lost}
    typed = _opened(_held(request.user, place) if sealed is None else sealed)
    typed.pop("place", None)
    return {**typed, FILES: _files_in(typed)} if FILES in typed else typed


def discard(request: HttpRequest, place: str) -> None:
    """Forget what was kept at a place: it has been sent."""
    drafts = request.session.get(KEY, {})
    if drafts.pop(place, None) is not None:
        request.session[KEY] = drafts
    _erase(Draft.objects.filter(key=_digest(request.user.pk, place)))


def drafts_of(user: Any) -> list[dict[str, Any]]:
    """Return all that a person has not sent, each with its ``place``, the latest first; of its files, the names."""
    mine = Draft.objects.filter(owner=_digest(user.pk)).order_by("-saved_at")
    found = [_opened(sealed) for sealed in mine.values_list("sealed", flat=True)]
    names = [[ready.name for ready in _files_in(typed).values()] for typed in found]
    return [{**typed, **({FILES: held} if held else {})} for typed, held in zip(found, names, strict=True)]


def drafts_forget(user: Any) -> None:
    """Erase all of a person's drafts."""
    _erase(Draft.objects.filter(owner=_digest(user.pk)))


def reseal_drafts(resealing: Resealing) -> None:
    """Seal drafts and the files that they hold under the key of now."""

    def change(row: Draft) -> list[str]:
        typed = json.loads(cipher().decrypt(row.sealed.encode()))
        moved = {
            slot: path
            for slot, values in typed.get(FILES, {}).items()
            if (path := reseal_file(values["path"], dry_run=resealing.dry_run))
        }
        for slot, path in moved.items():
            typed[FILES][slot]["path"] = path
        made = _sealed(typed) if moved else resealed_text(row.sealed)
        if made is None:
            return []
        row.sealed = made
        return ["sealed"]

    resealing.rows(Draft.objects.all(), change)


@job("forums.drafts", every=timedelta(days=1))
def forget_old_drafts() -> None:
    """Erase what nobody has gone on with for a month."""
    _erase(Draft.objects.filter(saved_at__lt=timezone.now() - KEPT_FOR))
