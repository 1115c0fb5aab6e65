"""What was typed and not sent: kept as one types, found again in the same place, gone once it is sent.

A draft is sealed, and its row names neither the person nor the place: it may be one that they mean to send unnamed.
Somebody who has to sign in first keeps theirs in the session, which the sign-in carries over.
"""

import json
import time
from datetime import timedelta
from typing import Any

from cryptography.fernet import InvalidToken
from django.conf import settings
from django.db.models import Subquery, TextField, Value
from django.db.models.functions import Coalesce
from django.http import HttpRequest, QueryDict
from django.utils import timezone
from django.utils.crypto import salted_hmac

from core.mail import cipher
from core.periodic import job

from .models import Draft

KEY = "forums.drafts"
KEPT_FIELDS = (
    *("kind", "title", "message", "language", "unnamed", "topic", "sector", "service_area", "stage"),
    *("sensitivity", "embargo_until", "reply_to"),
)
LONGEST = 10_000
MOST = 5
MOST_OF_A_PERSON = 50
KEPT_FOR = timedelta(days=30)
KEPT_IN_SESSION = 24 * 3600


def _digest(*parts: object) -> str:
    secret = settings.OUTBOX_ENCRYPTION_KEY
    value = ":".join(str(part) for part in parts)
    return salted_hmac("forums.drafts", value, secret=secret, algorithm="sha256").hexdigest()


def typed_in(data: QueryDict) -> dict[str, str]:
    """Return the fields of a form that are worth keeping."""
    return {name: str(data[name])[:LONGEST] for name in KEPT_FIELDS if data.get(name)}


def save(user: Any, place: str, typed: dict[str, str]) -> None:
    """Keep what a person typed at a place (``"reply:7"``); a text that has become empty is forgotten."""
    key, owner = _digest(user.pk, place), _digest(user.pk)
    if not (typed.get("message", "").strip() or typed.get("title", "").strip()):
        Draft.objects.filter(key=key).delete()
        return
    text = json.dumps({"place": place, **typed}, ensure_ascii=False)
    values = {"owner": owner, "sealed": cipher().encrypt(text.encode()).decode(), "saved_at": timezone.now()}
    _draft, made = Draft.objects.update_or_create(key=key, defaults=values)
    if made:
        kept = Draft.objects.filter(owner=owner).order_by("-saved_at").values("pk")[MOST_OF_A_PERSON:]
        Draft.objects.filter(pk__in=list(kept.values_list("pk", flat=True))).delete()


def _opened(sealed: str | None) -> dict[str, str]:
    if not sealed:
        return {}
    try:
        typed: dict[str, str] = json.loads(cipher().decrypt(sealed.encode()))
    except InvalidToken:  # sealed under an earlier key
        return {}
    return typed


def keep(request: HttpRequest, place: str) -> None:
    """Keep the text fields of a visitor's POST under ``place``, the latest few only."""
    drafts: dict[str, Any] = request.session.get(KEY, {})
    drafts.pop(place, None)
    drafts[place] = {"at": time.time(), **typed_in(request.POST)}
    request.session[KEY] = dict(list(drafts.items())[-MOST:])


def with_draft(rows: Any, user: Any, place: str) -> Any:
    """Annotate a QuerySet with ``draft_sealed``, what ``recall`` would otherwise ask for; for one who has signed in."""
    if not user.is_authenticated:
        return rows
    mine = Draft.objects.filter(key=_digest(user.pk, place))
    return rows.annotate(
        draft_sealed=Coalesce(Subquery(mine.values("sealed")[:1]), Value(""), output_field=TextField())
    )


def recall(request: HttpRequest, place: str, sealed: str | None = None) -> dict[str, str]:
    """Return what somebody who has signed in typed at a place, or an empty dict. It stays until ``discard``.

    ``sealed`` is what ``with_draft`` brought along, if it did.
    """
    from_session = request.session.get(KEY, {})
    if (kept := from_session.pop(place, None)) is not None:
        request.session[KEY] = from_session
        if time.time() - kept.pop("at", 0) < KEPT_IN_SESSION:
            # Out of the session, which names the person beside it.
            save(request.user, place, kept)
            return dict(kept)
    if sealed is None:
        mine = Draft.objects.filter(key=_digest(request.user.pk, place))
        sealed = mine.values_list("sealed", flat=True).first()
    typed = _opened(sealed)
    typed.pop("place", None)
    return typed


def discard(request: HttpRequest, place: str) -> None:
    """Forget what was kept at a place: it has been sent."""
    drafts = request.session.get(KEY, {})
    if drafts.pop(place, None) is not None:
        request.session[KEY] = drafts
    Draft.objects.filter(key=_digest(request.user.pk, place)).delete()


def drafts_of(user: Any) -> list[dict[str, str]]:
    """Return everything that a person has not sent, each with its ``place``, the latest first."""
    mine = Draft.objects.filter(owner=_digest(user.pk)).order_by("-saved_at")
    return [_opened(sealed) for sealed in mine.values_list("sealed", flat=True)]


def drafts_forget(user: Any) -> None:
    """Erase all of a person's drafts."""
    Draft.objects.filter(owner=_digest(user.pk)).delete()


@job("forums.drafts", every=timedelta(days=1))
def forget_old_drafts() -> None:
    """Erase what nobody has gone on with for a month."""
    Draft.objects.filter(saved_at__lt=timezone.now() - KEPT_FOR).delete()
