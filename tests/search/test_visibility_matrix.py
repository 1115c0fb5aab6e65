"""Audience by role by kind by state, on each engine: found, counted by every facet, suggested, marked, fed and written
to people is what may be seen.

The matrix is generated. Each cell is one text with a word that stands nowhere else; who may see it is written down here
and not asked of the site. CI asks for a seeded sample of the words one by one, and for all of them together. That the
matrix can fail is a test too: it is run with the filter by audience taken out of the engine, and out of the library.
"""

import json
import os
import random
import re
from dataclasses import dataclass
from datetime import timedelta
from itertools import product

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone
from search_support import current_engine

from core import outbox
from core.audience import audiences_for
from forums.models import Space, SpaceMembership
from search.engines import Filters
from search.models import MissedSearch
from search.models.library import LibraryEntryQuerySet
from search.related import related_to
from search.saved import may_save, saved_search_create, saved_searches_tell
from search.selectors import FACETS, library_search

pytestmark = pytest.mark.usefixtures("engine")

ROLES = ("visitor", "newcomer", "member", "practitioner", "facilitator", "editor", "administrator")
EVERYONE, MEMBERS = set(ROLES), set(ROLES) - {"visitor", "newcomer"}
# The practitioner has been invited to the space; the restriction is one whose group nobody here is in.
WHO = {
    "public": EVERYONE,
    "members": MEMBERS,
    "space": {"practitioner", "facilitator", "administrator"},
    "restriction": set(),
}
KINDS = ("case-study", "guidance", "thread", "page")
# Free again: its embargo has run out. Closed: all could see it until now. Removed: likewise.
STATES = ("open", "embargoed", "free again", "closed", "removed")
HIDDEN = {"embargoed", "removed"}
WORD = re.compile(r"xyl[a-z]{2}ov[a-z]{2}k[a-z]{2}")
SAMPLE = 100 if os.environ.get("FULL") else 4
NAMED = FACETS[2:]  # every facet but language and kind: each cell has its word as its code
SEES_MISSED = {"facilitator", "editor", "administrator"}
PERSON = {"user-agent": "Mozilla/5.0"}


@dataclass(frozen=True)
class Cell:
    """One text of the matrix."""

    audience: str
    kind: str
    state: str
    word: str

    def seen_by(self, role: str) -> bool:
        return self.state not in HIDDEN and role in WHO[self.audience]


def cells() -> list[Cell]:
    """Return every combination, each with a word of its own that is no near neighbour of another."""
    letters = [(chr(97 + n // 26), chr(97 + n % 26)) for n in range(len(WHO) * len(KINDS) * len(STATES))]
    words = [f"xyl{a}{b}ov{b}{a}k{a}{b}" for a, b in letters]
    return [Cell(*cell, word) for cell, word in zip(product(WHO, KINDS, STATES), words, strict=True)]


def stock(shelf, people) -> list[Cell]:
    """Put a text on the shelf for each cell, as it comes to be what it is."""
    space = Space.objects.create(
        code="closed", name_en="Closed", name_cy="Caeedig", purpose_en="Closed.", purpose_cy="Caeedig.",
        slug_en="closed", slug_cy="caeedig", visibility=Space.Visibility.INVITED,
    )  # fmt: skip
    SpaceMembership.objects.create(space=space, user=people["practitioner"])
    tokens = {"public": "public", "members": "members", "space": f"space:{space.pk}", "restriction": "restriction:987"}
    embargoes = {"embargoed": timezone.now() + timedelta(days=1), "free again": timezone.now() - timedelta(days=1)}
    made = cells()
    for cell in made:
        now = {"audience": tokens[cell.audience], "embargo_until": embargoes.get(cell.state)}
        texts = {"kind": cell.kind, "title": f"Teitl {cell.word}", "facets": {name: [cell.word] for name in NAMED}}
        book = shelf.put(
            cell.word, f"gofal {cell.word}", **texts, **({} if cell.state in ("closed", "removed") else now)
        )
        if cell.state == "closed":
            shelf.put(cell.word, f"gofal {cell.word}", **texts, **now)
        if cell.state == "removed":
            book.found_as = []
            shelf.tell(book)
    return made


@pytest.fixture
def matrix(shelf, people) -> list[Cell]:
    return stock(shelf, people)


def get(client: Client, address: str, **parameters) -> dict:
    answer = client.get(address, parameters)
    assert answer.status_code == 200
    return answer.json()


def counted(answer: dict, facet: str) -> dict[str, int]:
    return {item["value"]: item["count"] for item in answer["facets"][facet] if item["count"]}


def faults_of(role: str, client: Client, person, matrix: list[Cell], dice: random.Random) -> list[str]:
    """Return every difference between what a role gets and what it may see, each in a few words."""
    seen = {cell.word: cell for cell in matrix if cell.seen_by(role)}
    faults: list[str] = []

    def same(what: str, got, expected) -> None:
        if got != expected:
            faults.append(f"{role}, {what}: {got!r} instead of {expected!r}"[:400])

    def trace(what: str, content: str, typed: str = "") -> None:
        if hidden := set(WORD.findall(content)) - set(seen) - {typed}:
            faults.append(f"{role}, {what}: {sorted(hidden)[:5]} may not be seen")

    # All of them: found page by page, counted, counted under each selection.
    first = get(client, "/api/v1/search", q="gofal", page_size=50)
    pages = [first, *(get(client, "/api/v1/search", q="gofal", page_size=50, page=page) for page in (2, 3))]
    same("found", sorted(item["id"] for page in pages for item in page["results"]), sorted(seen))
    same("total", first["total"], len(seen))
    for name in NAMED:
        same(name, counted(first, name), dict.fromkeys(seen, 1))
    of_kind = {kind: [word for word, cell in seen.items() if cell.kind == kind] for kind in KINDS}
    sizes = {kind: len(words) for kind, words in of_kind.items() if words}
    same("kinds", counted(first, "kind"), sizes)
    same("languages", counted(first, "language"), {"cy": len(seen)})
    for kind, words in of_kind.items():
        chosen = get(client, "/api/v1/search", q="gofal", kind=kind)
        same(f"{kind}: total", chosen["total"], len(words))
        for name in NAMED:
            same(f"{kind}: {name}", counted(chosen, name), dict.fromkeys(words, 1))
        same(f"{kind}: kinds", counted(chosen, "kind"), sizes)
    trace("page of results", client.get("/cy/chwilio/", {"q": "gofal"}).content.decode())
    titles = get(client, "/api/v1/suggest", q="Teitl xyl", language="cy")
    trace("suggestions", json.dumps(titles))
    missed = client.get("/cy/chwilio/heb-ganlyniad/")
    same("list of what was not found", missed.status_code, 200 if role in SEES_MISSED else 403 if person else 302)

    # One by one: the word itself, a slip of it, the beginning of it, what is related.
    for cell in dice.sample(matrix, min(SAMPLE, len(matrix))):
        may = cell.word in seen
        answer = get(client, "/api/v1/search", q=f"{cell.word} -absennol")
        same(f"{cell}: found", [item["id"] for item in answer["results"]], [cell.word] if may else [])
        for name in NAMED:
            same(f"{cell}: {name}", counted(answer, name), {cell.word: 1} if may else {})
            chosen = get(client, "/api/v1/search", q="gofal", **{name: cell.word})
            same(f"{cell}: {name} chosen", [item["id"] for item in chosen["results"]], [cell.word] if may else [])
            same(f"{cell}: {name} chosen, total", chosen["total"], int(may))
            same(f"{cell}: {name} chosen, kinds", counted(chosen, "kind"), {cell.kind: 1} if may else {})
            same(f"{cell}: {name} chosen, {name}", counted(chosen, name), dict.fromkeys(seen, 1))
        marked = any(f"<mark>{cell.word}</mark>" in line for item in answer["results"] for line in item["highlights"])
        same(f"{cell}: marked", marked, may)
        trace(f"{cell}: answer", json.dumps(answer), cell.word)
        slip = cell.word[:6] + "y" + cell.word[7:]
        meant = get(client, "/api/v1/search", q=slip)
        same(f"{cell}: meant", [item["id"] for item in meant["results"]], [cell.word] if may else [])
        same(f"{cell}: suggestion", meant["suggestion"], cell.word if may else None)
        trace(f"{cell}: did you mean", json.dumps(meant))
        begun = get(client, "/api/v1/suggest", q=cell.word[:-2], language="cy")
        same(f"{cell}: title suggested", [item["title"] for item in begun["titles"]], [f"Teitl {cell.word}"] * may)
        trace(f"{cell}: completed", json.dumps(begun["queries"]))
        near = related_to(f"{cell.kind}:{cell.word}", "cy", audiences_for(person))
        trace(f"{cell}: related", " ".join(entry.title for entry in near))
        same(f"{cell}: has related", bool(near), may)
        # A hidden text is missed as an absent one is: neither its page nor the list of what was not found tells of it.
        asked = client.get("/cy/chwilio/", {"q": cell.word}, headers=PERSON)
        trace(f"{cell}: page", asked.content.decode(), cell.word)
        same(f"{cell}: missed", MissedSearch.objects.filter(text=cell.word).delete()[0], int(not may))

    if person is not None and may_save(person):
        for kind in KINDS:
            saved = saved_search_create(
                user=person, name=kind, text="gofal", language="cy", facets={"kind": [kind]}, frequency="never"
            )
            feed = set(WORD.findall(Client().get(f"/cy/chwilio/ffrwd/{saved.token}/").content.decode()))
            same(f"{kind}: fed", feed, set(of_kind[kind]))
    return faults


def test_each_role_gets_what_it_may_see_and_no_trace_of_the_rest(matrix, people, client_for):
    dice = random.Random(20)
    faults = []
    for role in ROLES:
        faults += faults_of(role, client_for(role), people.get(role), matrix, dice)
    assert faults == [], "\n".join([f"{len(faults)} differences", *faults[:30]])


def _of_any_audience(engine, monkeypatch) -> None:
    """Take the filter by audience out of an engine."""
    find = type(engine).find

    def unfiltered(self, match, filters, **options):
        return find(self, match, Filters(None, filters.moment, filters.facets), **options)

    monkeypatch.setattr(type(engine), "find", unfiltered)


def _of_any_moment(engine, monkeypatch) -> None:
    """Take the filter by embargo out of an engine."""
    find = type(engine).find

    def unfiltered(self, match, filters, **options):
        later = filters.moment + timedelta(days=7)
        return find(self, match, Filters(filters.audiences, later, filters.facets), **options)

    monkeypatch.setattr(type(engine), "find", unfiltered)


def _all_visible(engine, monkeypatch) -> None:
    """Take the filters out of the library."""
    monkeypatch.setattr(LibraryEntryQuerySet, "visible", lambda self, audiences, moment: self.all())


@pytest.mark.parametrize(
    ("broken", "seen_in"),
    [
        (_of_any_audience, ("total", *NAMED, "languages")),
        (_of_any_moment, ("total", *NAMED, "languages")),
        (_all_visible, ("suggestions", "title suggested")),
    ],
)
def test_matrix_fails_where_a_filter_is_taken_out(matrix, people, client_for, monkeypatch, broken, seen_in):
    """The matrix is worth something only if it sees what it looks for."""
    broken(current_engine(), monkeypatch)
    dice = random.Random(20)
    faults = faults_of("practitioner", client_for("practitioner"), people["practitioner"], matrix, dice)
    assert [what for what in seen_in if not any(f"{what}:" in fault for fault in faults)] == []


def test_letters_name_what_their_owner_may_see_and_no_trace_of_the_rest(shelf, people):
    owners = {role: person for role, person in people.items() if role in ROLES and may_save(person)}
    assert set(owners) == MEMBERS
    for person in owners.values():
        for kind in KINDS:
            saved_search_create(
                user=person, name=kind, text="gofal", language="cy", facets={"kind": (kind,)}, frequency="at-once"
            )
    matrix = stock(shelf, people)
    for person in owners.values():  # who was invited meanwhile
        person.refresh_from_db()
    saved_searches_tell()
    outbox.drain()
    for role, person in owners.items():
        letters = [letter.body for letter in mail.outbox if person.email in letter.to]
        assert set(WORD.findall(" ".join(letters))) == {cell.word for cell in matrix if cell.seen_by(role)}, role


def test_embargoed_texts_are_found_when_their_time_has_come_and_not_before(matrix, people, monkeypatch):
    later = timezone.now() + timedelta(days=2)
    monkeypatch.setattr(timezone, "now", lambda: later)
    for role in ROLES:
        due = {cell.word for cell in matrix if cell.state != "removed" and role in WHO[cell.audience]}
        found = library_search(
            text="gofal", reader_language="cy", audiences=audiences_for(people.get(role)), page_size=100
        )
        assert {item.entry.subject_id for item in found.results} == due
        assert found.total == len(due)
        for name in NAMED:
            assert set(found.facets[name]) == due
