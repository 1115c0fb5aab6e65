"""Saved searches: keeping one, finding what is new for it, and telling its owner once."""

import hashlib
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from core import audit
from core.audience import MEMBERS, audiences_for, forget_audiences
from members.models import User
from members.notify import notice_checks, notify

from .models import LibraryEntry, SavedSearch, SavedSearchHit
from .models.saved import new_token
from .selectors import Result, Results, library_search

MOST_SAVED = 50
MOST_FOUND = 400  # the newest finds of a search that are looked at
MOST_NAMED = 10  # titles in one e-mail
IN_FEED = 30
MESSAGE, CHECK = "saved-search", "search.saved_search"
WAIT = {
    SavedSearch.Frequency.AT_ONCE: timedelta(0),
    SavedSearch.Frequency.DAILY: timedelta(days=1),
    SavedSearch.Frequency.WEEKLY: timedelta(days=7),
}


class TooManySaved(Exception):
    """The person keeps as many searches as one may."""


def may_save(user: Any) -> bool:
    """True for members of the community."""
    return bool(user.is_authenticated and user.is_active and MEMBERS in audiences_for(user))


def finds(search: SavedSearch, user: User, most: int = MOST_FOUND) -> list[Result]:
    """Return what the search finds for its owner now, newest first."""
    found: Results = library_search(
        text=search.text,
        reader_language=search.language,
        audiences=audiences_for(user),
        facets=search.chosen,
        order="date",
        page_size=most,
        count_facets=(),
    )
    return found.results


def _known(search: SavedSearch, keys: Iterable[str], told_at: datetime | None) -> None:
    SavedSearchHit.objects.bulk_create(
        [SavedSearchHit(search=search, subject_key=key, told_at=told_at) for key in keys],
        batch_size=200,
        ignore_conflicts=True,
    )


def saved_search_of(*, user: Any, text: str, facets: Mapping[str, tuple[str, ...]]) -> SavedSearch | None:
    """Return the person's saved search for the same words under the same filters, if there is one."""
    alike = SavedSearch.objects.filter(user=user.pk, text=text)
    wanted = {name: set(codes) for name, codes in facets.items()}
    return next((s for s in alike if {name: set(codes) for name, codes in s.facets.items()} == wanted), None)


@transaction.atomic
def saved_search_create(
    *, user: User, name: str, text: str, language: str, facets: Mapping[str, tuple[str, ...]], frequency: str
) -> SavedSearch:
    """Keep a search, or return it where the person has saved it already. What it finds now is not new.

    Raises TooManySaved.
    """
    User.objects.select_for_update().get(pk=user.pk)  # of two at the same moment, the second sees the first's
    if saved := saved_search_of(user=user, text=text, facets=facets):
        return saved
    if SavedSearch.objects.filter(user=user).count() >= MOST_SAVED:
        raise TooManySaved
    kept = {key: list(codes) for key, codes in facets.items()}
    search = SavedSearch.objects.create(
        user=user, name=name, text=text, language=language, facets=kept, frequency=frequency
    )
    now = timezone.now()
    _known(search, (item.entry.subject_key for item in finds(search, user)), now)
    audit.record(action="saved-search.created", subject=search, actor=user, after={"frequency": frequency})
    return search


@transaction.atomic
def saved_search_change(*, search: SavedSearch, actor: User, name: str, frequency: str) -> None:
    """Rename a search or choose how often it tells. Who turns e-mail on again is told of what is new from then on."""
    before = {"frequency": search.frequency}
    if search.frequency == SavedSearch.Frequency.NONE and frequency != search.frequency:
        now = timezone.now()
        _known(search, (item.entry.subject_key for item in finds(search, actor)), now)
        search.told_at = now
    search.name, search.frequency = name, frequency
    search.save(update_fields=["name", "frequency", "told_at"])
    audit.record(
        action="saved-search.changed", subject=search, actor=actor, before=before, after={"frequency": frequency}
    )


@transaction.atomic
def saved_search_delete(*, search: SavedSearch, actor: User) -> None:
    """Forget a search, its finds and its feed."""
    audit.record(action="saved-search.deleted", subject=search, actor=actor)
    search.delete()


@transaction.atomic
def saved_search_renew_feed(*, search: SavedSearch, actor: User) -> None:
    """Give the feed a new secret address; the old one is dead at once."""
    search.token = new_token()
    search.save(update_fields=["token"])
    audit.record(action="saved-search.feed-renewed", subject=search, actor=actor)


def saved_searches_tell() -> int:
    """Tell the owners of the searches that are due of what is new; return how many were told."""
    now = timezone.now()
    due = Q()
    for frequency, wait in WAIT.items():
        due |= Q(frequency=frequency, told_at__lte=now - wait)
    told = 0
    waiting = SavedSearch.objects.filter(due, user__is_active=True).select_related("user").order_by("told_at", "pk")
    for search in waiting.iterator(chunk_size=200):
        told += saved_search_tell(search=search)
    return told


def saved_search_tell(*, search: SavedSearch) -> bool:
    """Look once with the audiences that the owner holds now; True if there was something new to tell."""
    user = search.user
    forget_audiences(user)
    if not may_save(user):
        return False
    found = {item.entry.subject_key: item.entry for item in finds(search, user)}
    now = timezone.now()
    with transaction.atomic():
        # Only one of two workers gets past this line with the same time in hand.
        if not SavedSearch.objects.filter(pk=search.pk, told_at=search.told_at).update(told_at=now):
            return False
        held = set(
            SavedSearchHit.objects.filter(search=search, subject_key__in=found).values_list("subject_key", flat=True)
        )
        new = [entry for key, entry in found.items() if key not in held]
        if not new:
            return False
        _known(search, (entry.subject_key for entry in new), now)
        _tell(search, user, new)
    return True


def _tell(search: SavedSearch, user: User, new: list[LibraryEntry]) -> None:
    named = new[:MOST_NAMED]
    keys = sorted(entry.subject_key for entry in new)
    digest = hashlib.sha256("\n".join(keys).encode()).hexdigest()[:32]
    notify(
        user,
        MESSAGE,
        key=f"saved-search:{search.pk}:{digest}",
        values={
            "search_name": search.name,
            "titles": {"lines": [{"text": entry.title, "lang": entry.title_language} for entry in named]},
            "results_url": {"view": "search:saved", "kwargs": {"pk": search.pk}},
            "saved_url": {"view": "search:saved_list"},
        },
        url=_results_path(search, user),
        visible=(CHECK, {"search": search.pk, "subjects": [entry.subject_key for entry in named]}),
    )


def _results_path(search: SavedSearch, user: User) -> str:
    from django.urls import reverse
    from django.utils.translation import override

    with override(user.preferred_language):
        return reverse("search:saved", args=[search.pk])


def still_found(user: User, arguments: dict[str, Any]) -> bool:
    """True if the search is still the person's, and every title in the message is still for their eyes."""
    forget_audiences(user)
    if not may_save(user) or not SavedSearch.objects.filter(pk=arguments["search"], user=user).exists():
        return False
    wanted = set(arguments["subjects"])
    seen = LibraryEntry.objects.filter(subject_key__in=wanted)
    visible = set(seen.visible(audiences_for(user), timezone.now()).values_list("subject_key", flat=True))
    return wanted == visible


def register_check() -> None:
    """Let ``members.notify`` ask again at the moment of sending."""
    notice_checks.register(CHECK, still_found)


class SearchData:
    """Saved searches, in the person's data."""

    def export(self, user: Any) -> dict[str, Any]:
        """Return the person's saved searches, ready for JSON; not the feeds' secrets."""
        rows = SavedSearch.objects.filter(user=user).order_by("pk")
        return {"saved_searches": list(rows.values("name", "text", "language", "facets", "frequency", "created_at"))}

    def forget(self, user: Any) -> None:
        """Erase the saved searches with their finds and feeds, and unlink requests for guidance."""
        from .models import GuidanceRequest

        SavedSearch.objects.filter(user=user).delete()
        GuidanceRequest.objects.filter(asked_by=user).update(asked_by=None)
