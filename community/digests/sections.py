"""What stands in a digest, read at the moment of sending through the one definition of who may see what.

An item is ``{title, lang, url, group, lines, more}``; its lines are ``{by, text, lang}``. What was hidden, removed or
moved out of the person's sight since it was chosen is left out, and so is what they have read on the site meanwhile.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from wagtail.models import Page

from casestudies.selectors import hidden_from
from core.cleaning import excerpt
from forums.models import Post, Thread
from forums.watching import group_of
from members import messages
from members.models import Notice, NotificationSettings, User
from members.showing import readable

# Of a discussion with many new posts, so many are quoted.
QUOTED = 3
TO_YOU = frozenset({"reply-to-you", "mention-notification"})
Item = dict[str, Any]


def sections_for(person: User, chosen: NotificationSettings, payload: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the sections that are not empty, as ``{id, heading, entries}``, in the language that is active."""
    found: dict[str, list[Item]] = {}
    if chosen.emails != chosen.Emails.NEVER:
        found.update(_told(person, payload["notices"]))
    if chosen.summary != chosen.Summary.NEVER:
        found["followed"] = found.get("followed", []) + _followed(person, payload["followed"])
        shown = {item["group"] for items in found.values() for item in items}
        wanted = [pk for name in ("unanswered", "for-you") for pk in payload[name] if group_of(pk) not in shown]
        threads = _readable_threads(person, wanted)
        items = _openings(person, threads)
        # A question that has an answer by now is not shown as one without.
        answered = {pk for pk, thread in threads.items() if thread.replies}
        found["unanswered"] = [items[pk] for pk in payload["unanswered"] if pk in items and pk not in answered]
        found["for-you"] = [items[pk] for pk in payload["for-you"] if pk in items]
        found.update(_pages(person, payload["pages"]))
    return [
        {"id": part["id"], "heading": part["heading"][person.preferred_language], "entries": found[part["id"]]}
        for part in messages.get("weekly-digest").parts["sections"]
        if found.get(part["id"])
    ]


def _item(title: str, lang: str, url: str, *, group: str = "", lines: Iterable[Any] = (), more: str = "") -> Item:
    address = messages.as_text(url, lang)
    return {"title": title, "lang": lang, "url": address, "group": group, "lines": list(lines), "more": more}


def _told(person: User, ids: Sequence[int]) -> dict[str, list[Item]]:
    """Return what was held back, by section: one item for each discussion, with the first of its posts quoted."""
    notices = Notice.objects.filter(pk__in=ids, user=person, read_at=None).order_by("pk")
    found: dict[str, dict[str, Item]] = {"to-you": {}, "followed": {}, "decided": {}}
    for notice, values in readable(person, notices):
        if messages.get(notice.message).category == messages.Category.DISCUSSIONS:
            section = "to-you" if notice.message in TO_YOU else "followed"
            item, key = _of_post(notice, values, person), notice.group or notice.key
        else:
            section, item, key = "decided", _of_outcome(notice, values, person), notice.key
        first = found[section].setdefault(key, item)
        if first is not item:
            first["lines"] += item["lines"]
    return {section: [_shortened(item) for item in items.values()] for section, items in found.items()}


def _of_post(notice: Notice, values: dict[str, Any], person: User) -> Item:
    language = person.preferred_language
    title, words = values["thread_title"], values["excerpt"]
    line = {"by": messages.as_text(values["author"], language), "text": words["text"], "lang": words["lang"]}
    url = messages.as_text(values["post_url"], language)
    return _item(title["text"], title["lang"], url, group=notice.group, lines=[line])


def _of_outcome(notice: Notice, values: dict[str, Any], person: User) -> Item:
    language = person.preferred_language
    about = values.get("thread_title")
    lines = [{"by": "", "text": about["text"], "lang": about["lang"]}] if isinstance(about, dict) else []
    title = messages.subject_of(notice.message, language, values)
    return _item(title, language, notice.url or reverse("members:notices"), lines=lines)


def _shortened(item: Item) -> Item:
    more = len(item["lines"]) - QUOTED
    if more > 0:
        item["lines"] = item["lines"][:QUOTED]
        item["more"] = ngettext("And %(n)d more new post", "And %(n)d more new posts", more) % {"n": more}
    return item


def _readable_threads(person: User, ids: Sequence[int]) -> dict[int, Thread]:
    threads = Thread.objects.visible_to(person).filter(pk__in=ids, state=Thread.State.PUBLISHED)
    return {thread.pk: thread for thread in threads.select_related("space")}


def _followed(person: User, activity: Sequence[Sequence[int]]) -> list[Item]:
    """Return what has come in followed discussions, each led to by its first new post that may be read now."""
    threads = _readable_threads(person, [pk for pk, _first in activity])
    since = Q(pk=None)
    for pk, first in activity:
        since |= Q(thread=pk, number__gte=first)
    posts = Post.objects.visible_to(person).filter(since, state=Post.State.PUBLISHED).exclude(author=person)
    new: dict[int, list[int]] = defaultdict(list)
    for thread_id, pk in posts.order_by("number").values_list("thread_id", "pk"):
        new[thread_id].append(pk)
    items = []
    for pk, _first in activity:
        if pk in threads and new[pk]:
            thread, n = threads[pk], len(new[pk])
            more = ngettext("%(n)d new post", "%(n)d new posts", n) % {"n": n}
            url = reverse("forums:post", args=[new[pk][0]])
            items.append(_item(thread.title, thread.language, url, group=group_of(pk), more=more))
    return items


def _openings(person: User, threads: dict[int, Thread]) -> dict[int, Item]:
    """Return discussions by their id, with the first words of their opening posts."""
    openings = [thread.opening_id for thread in threads.values() if thread.opening_id is not None]
    posts = Post.objects.visible_to(person).filter(pk__in=openings, state=Post.State.PUBLISHED).with_texts()
    items = {}
    for post in posts:
        thread, text = threads[post.thread_id], post.original
        line = {"by": post.author_name or gettext("Former member"), "text": excerpt(text.shown), "lang": text.language}
        url = thread.get_absolute_url()
        items[thread.pk] = _item(thread.title, thread.language, url, group=group_of(thread), lines=[line])
    return items


def _pages(person: User, chosen: dict[str, list[int]]) -> dict[str, list[Item]]:
    """Return pages that are live and may be read now, with their summaries."""
    wanted = [pk for ids in chosen.values() for pk in ids]
    if not wanted:
        return {}
    pages = Page.objects.live().filter(hidden_from(person), pk__in=wanted).select_related("locale").specific()
    items = {}
    for page in pages:
        language = page.locale.language_code
        lines = [{"by": "", "text": page.summary, "lang": language}] if page.summary else []
        items[page.pk] = _item(page.title, language, page.url or "", lines=lines)
    return {name: [items[pk] for pk in ids if pk in items] for name, ids in chosen.items()}
