"""Naming people in a text: ``@[Name](member:12)`` as it is written, their name of now as it is read.

What is stored is ``@[](member:12)`` in the source and a mark around the number in the HTML: no name is kept in anybody
else's words, so a changed name is right everywhere and a deleted account leaves "Former member". Only people who may
read the thread can be named; anybody else's number, typed by hand, tells nothing.
"""

import re
from collections.abc import Iterable, Sequence
from html import escape
from typing import Any

from django.utils.translation import gettext

from core.audience import MEMBERS, audiences_for, prepare_audiences
from core.cleaning import render_markdown
from members.models import User

OPEN, CLOSE = "\ue000", "\ue001"  # of the private use area; taken out of whatever people type
MOST = 20  # people that one text can name
SUGGESTED = 8
_WRITTEN = re.compile(r"@\[([^\[\]\n]{0,120})\]\(member:(\d{1,12})\)", re.ASCII)
_MARK = re.compile(f"{OPEN}(\\d{{1,12}}){CLOSE}", re.ASCII)
_WORD = r"[^\W\d_][\w'’.-]*"
_PLAIN = re.compile(rf"(?<![\w@/.])@({_WORD}(?: {_WORD}){{0,3}})")


def ids_in(source: str) -> set[int]:
    """Return the numbers of the people whom a canonical source names."""
    return {int(match[2]) for match in _WRITTEN.finditer(source)}


def canonical(source: str, audience: str) -> str:
    """Return a source with every name that may be one as ``@[](member:12)``, and the others as plain words.

    ``audience`` is the thread's token. ``@Name`` written plainly counts where exactly one reader bears that name.
    """
    source = source.replace(OPEN, "").replace(CLOSE, "")
    asked = list(dict.fromkeys(int(match[2]) for match in _WRITTEN.finditer(source)))[:MOST]
    plain = [match[1] for match in _PLAIN.finditer(source)][:MOST]
    if not asked and not plain:
        return source
    candidates = {name for words in plain for name in _beginnings(words)}
    found = readers(User.objects.filter(pk__in=asked) | User.objects.filter(name__in=candidates), audience)
    allowed = {person.pk for person in found}
    bearers: dict[str, list[int]] = {}
    for person in found:
        bearers.setdefault(person.name, []).append(person.pk)

    def by_number(match: re.Match[str]) -> str:
        return f"@[](member:{match[2]})" if int(match[2]) in allowed else f"@{match[1]}"

    def by_name(match: re.Match[str]) -> str:
        for name in _beginnings(match[1]):
            if len(bearers.get(name, [])) == 1:
                return f"@[](member:{bearers[name][0]}){match[1][len(name) :]}"
        return match[0]

    return _PLAIN.sub(by_name, _WRITTEN.sub(by_number, source))


def _beginnings(words: str) -> list[str]:
    """Return what a name at the beginning of some words could be, the longest first; without a full stop at its end."""
    parts = words.split(" ")
    names = [" ".join(parts[:count]) for count in range(len(parts), 0, -1)]
    return [form for name in names for form in dict.fromkeys([name, name.rstrip(".'’-")])]


def readers(people: Any, audience: str) -> list[User]:
    """Return those of a QuerySet of people who are members and may read what has that audience."""
    found: Sequence[User] = list(people.filter(is_active=True).exclude(name="")[: 4 * MOST])
    prepare_audiences(found)
    return [person for person in found if {MEMBERS, audience} <= audiences_for(person) | {"public"}]


def suggested(words: str, audience: str) -> list[User]:
    """Return the people whom somebody who has typed ``words`` may mean, by name."""
    people = User.objects.filter(name__icontains=words, profile_visible=True).order_by("name", "pk")
    return readers(people, audience)[:SUGGESTED]


def names_of(texts: Iterable[str]) -> dict[int, str]:
    """Return the names of now of everybody named in some texts (HTML or source): one query, or none."""
    numbers = {int(match[1]) for text in texts for match in _MARK.finditer(text)}
    numbers.update(*(ids_in(text) for text in texts))
    if not numbers:
        return {}
    return dict(User.objects.filter(pk__in=numbers).values_list("pk", "name"))


def _name(names: dict[int, str], number: str) -> str:
    return names.get(int(number)) or gettext("Former member")


def named_in_source(source: str, names: dict[int, str] | None = None) -> str:
    """Return a source as its author writes it, with the names of now."""
    known = names_of([source]) if names is None else names
    return _WRITTEN.sub(lambda match: f"@[{_plain(_name(known, match[2]))}](member:{match[2]})", source)


def _plain(name: str) -> str:
    return name.replace("[", "(").replace("]", ")")


def render_message(source: str) -> str:
    """Return the clean HTML of a canonical source, with a mark in the place of each name."""
    return render_markdown(_WRITTEN.sub(lambda match: f"{OPEN}{int(match[2])}{CLOSE}", source))


def named_in_html(html: str, names: dict[int, str] | None = None) -> str:
    """Return HTML with the names of now: as escaped words, which are safe wherever the mark came to stand."""
    if OPEN not in html:
        return html
    known = names_of([html]) if names is None else names
    return _MARK.sub(lambda match: escape(f"@{_name(known, match[1])}"), html)


def without_names(html: str) -> str:
    """Return HTML without anybody named in it, for indexes that outlive a name."""
    return _MARK.sub("", html)
