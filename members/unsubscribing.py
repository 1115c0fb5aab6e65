"""One click out of an e-mail: signed addresses that need no sign-in, and what each of them ends (RFC 8058).

The address holds no e-mail address and is answered alike whether or not anyone is behind it, so nothing can be learnt
from it. It never expires: an old e-mail must still be a way out.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from core.registry import Registry

from .messages import Category
from .models import Notice, NotificationSettings, User
from .notification_settings import settings_change
from .recipients import person_behind

HOW = "One click in an e-mail"


@dataclass(frozen=True)
class Scope:
    """Something that one click ends. The words are whole sentences in the reader's language.

    ``stop(person, token, argument)`` ends it; it must bear being called again. ``token`` is the opaque recipient for
    whom it is ended, empty for the person themselves; ``argument`` is what follows the scope's name after ``:``.
    """

    heading: Any
    question: Any
    button: Any
    done: Any
    stop: Callable[[User, str, str], None]


scopes: Registry[Scope] = Registry()


class NoSuchScope(Exception):
    """The address is broken, or was never ours."""


@dataclass(frozen=True)
class Way:
    """What an address of ours says: who (an id or a token), and the scope with its argument."""

    person: int | None
    token: str
    scope: Scope
    argument: str


def _signer() -> Signer:
    return Signer(salt="members.unsubscribe")


def address(*, person: User | None, token: str, scope: str, language: str) -> str:
    """Return the whole address that ends ``scope`` (``summary`` or ``forums.thread:12``) for a person or a token."""
    value = {"s": scope, "t": token} if token or person is None else {"s": scope, "p": person.pk}
    with override(language):
        path = reverse("members:unsubscribe", args=[_signer().sign_object(value, compress=True)])
    return f"{settings.SITE_ADDRESS}{path}"


def read(signed: str) -> Way:
    """Return what an address says; raises NoSuchScope for one that we did not sign."""
    try:
        value = _signer().unsign_object(signed)
        name, _colon, argument = str(value["s"]).partition(":")
    except (BadSignature, ValueError, KeyError, TypeError):
        raise NoSuchScope from None
    scope = scopes.get(name)
    if scope is None:
        raise NoSuchScope
    return Way(value.get("p"), value.get("t", ""), scope, argument)


@transaction.atomic
def unsubscribe(way: Way) -> None:
    """End what the address names; nothing happens the second time, or if nobody is there any more."""
    person = person_behind(way.token) if way.token else User.objects.filter(pk=way.person or 0).first()
    if person is not None:
        way.scope.stop(person, way.token, way.argument)


def scope_of(category: Category) -> str:
    """Return the scope that ends a whole category of e-mails; empty for those that always come."""
    return {Category.DISCUSSIONS: "discussions", Category.WORK: "work"}.get(category, "")


def _stop(**values: Any) -> Callable[[User, str, str], None]:
    def stop(person: User, token: str, argument: str) -> None:
        settings_change(user=person, values=values, how=HOW)

    return stop


def register_scopes() -> None:
    """Register the scopes of this room."""
    scopes.register(
        "discussions",
        Scope(
            heading=_("Stop e-mails about discussions"),
            question=_(
                "We will no longer e-mail you about replies and mentions. You will still find them on the site."
            ),
            button=_("Stop these e-mails"),
            done=_("You will get no more e-mails about discussions."),
            stop=_stop(emails=NotificationSettings.Emails.NEVER),
        ),
    )
    scopes.register(
        "summary",
        Scope(
            heading=_("Stop the summary of the community"),
            question=_(
                "We will no longer send you the daily or weekly e-mail: neither the summary of the community nor the "
                "replies gathered in it. You will still find them on the site."
            ),
            button=_("Stop the summary"),
            done=_("You will get no more summaries of the community."),
            stop=_stop_summary,
        ),
    )
    scopes.register(
        "work",
        Scope(
            heading=_("Stop e-mails about waiting work"),
            question=_("We will no longer e-mail you when work waits for you. You will still find it on the site."),
            button=_("Stop these e-mails"),
            done=_("You will get no more e-mails about waiting work."),
            stop=_stop(work_emails=False),
        ),
    )


def _stop_summary(person: User, token: str, argument: str) -> None:
    """End the summary, and the daily or weekly gathering of replies that travels with it."""
    values: dict[str, Any] = {"summary": NotificationSettings.Summary.NEVER}
    gathered = (NotificationSettings.Emails.DAILY, NotificationSettings.Emails.WEEKLY)
    if NotificationSettings.objects.filter(user=person, emails__in=gathered).exists():
        values["emails"] = NotificationSettings.Emails.NEVER
    settings_change(user=person, values=values, how=HOW)


def address_for(notice: Notice, person: User, scope: str, language: str) -> str:
    """Return the address that ends a scope for the one whom a notice is for."""
    return address(person=None if notice.recipient else person, token=notice.recipient, scope=scope, language=language)
