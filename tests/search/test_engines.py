"""The contract of an engine; run on the database of the test run (SQLite or PostgreSQL) and on Elasticsearch."""

import random
from datetime import timedelta

import pytest
from django.utils import timezone
from search_support import current_engine

from search.engines import Filters, Match, database_engine
from search.models import LibraryEntry
from search.selectors import FACETS

pytestmark = pytest.mark.usefixtures("engine")

PUBLIC = frozenset({"public"})


def one(*terms: str) -> Match:
    return Match(clauses=((terms,),))


def filters(audiences=PUBLIC, **facets) -> Filters:
    return Filters(audiences, timezone.now(), {name: tuple(codes) for name, codes in facets.items()})


def subjects(match: Match, chosen: Filters | None = None, **options) -> list[str]:
    options.setdefault("limit", 100)
    candidates = current_engine().find(match, chosen or filters(), **options).candidates
    names = dict(LibraryEntry.objects.values_list("pk", "subject_id"))
    return [names[candidate.entry_id] for candidate in candidates]


def total(match: Match, chosen: Filters) -> int:
    return current_engine().find(match, chosen, limit=1).counts.total


def counts(match: Match, chosen: Filters, name: str) -> dict[str, int]:
    return current_engine().find(match, chosen, limit=1, facets=(name,)).counts.facets.get(name, {})


@pytest.fixture
def stocked(shelf):
    shelf.put("a", "gofal cartref gwledig", facets={"sector": ["health"]}, date=timezone.now() - timedelta(days=3))
    shelf.put("b", "gofal dydd", kind="thread", facets={"sector": ["health", "housing"]}, date=timezone.now())
    shelf.put("b", "gofal nos", kind="thread", part="2", facets={"sector": ["health", "housing"]}, date=timezone.now())
    shelf.put("c", "home care", language="en", title="Care", facets={"sector": ["housing"]})
    shelf.put("d", "gofal cudd", audience="members")
    return shelf


def test_frequencies_count_entries(stocked):
    assert database_engine().frequencies(["gofal", "care", "absent"]) == {"gofal": 4, "care": 1}
    assert database_engine().frequencies([]) == {}
    assert current_engine().size() == 5


def test_candidates_have_one_of_the_terms(stocked):
    assert set(subjects(one("gofal", "care"))) == {"a", "b", "c"}


def test_candidates_of_a_clause_have_a_term_of_each_group(stocked):
    assert subjects(Match(clauses=((("gofal",), ("cartref", "home")),))) == ["a"]
    assert set(subjects(Match(clauses=((("gofal",), ("nos",)), (("care",),))))) == {"b", "c"}


def test_candidates_come_best_first_within_the_limit(stocked):
    stocked.put("e", "gofal gofal gofal", title="Gofal")
    assert subjects(one("gofal"), limit=1) == ["e"]
    assert len(subjects(one("gofal"), limit=2)) == 2


def test_candidates_by_date_come_newest_first_and_dateless_last(stocked):
    assert subjects(one("gofal", "care"), order="date") == ["b", "b", "a", "c"]


def test_phrase_must_stand_in_a_row(stocked):
    assert subjects(Match(phrases=(("gofal", "cartref"),))) == ["a"]
    assert subjects(Match(phrases=(("cartref", "gofal"),))) == []
    assert subjects(Match(phrases=(("gofal", "gwledig"),))) == []


def test_phrase_does_not_run_from_title_into_text(stocked):
    stocked.put("f", "fewnol", title="Dod yn")
    assert subjects(Match(phrases=(("yn", "fewnol"),))) == []


def test_excluded_words_and_phrases_take_away(stocked):
    assert subjects(Match(clauses=((("gofal",),),), excluded_terms=("cartref",))) == ["b", "b"]
    assert subjects(Match(clauses=((("gofal",),),), excluded=(("gofal", "dydd"), ("gofal", "cartref")))) == ["b"]


def test_nothing_asked_finds_nothing(stocked):
    empty = Match(excluded_terms=("gofal",))
    assert subjects(empty) == []
    assert total(empty, filters()) == 0
    assert counts(empty, filters(), "kind") == {}


def test_totals_and_facets_count_subjects(stocked):
    match = one("gofal", "care")
    assert total(match, filters()) == 3
    assert counts(match, filters(), "kind") == {"case-study": 2, "thread": 1}
    assert counts(match, filters(), "language") == {"cy": 2, "en": 1}
    assert counts(match, filters(), "sector") == {"health": 2, "housing": 2}


def test_facet_counts_apply_the_other_selections_and_not_their_own(stocked):
    match = one("gofal", "care")
    chosen = filters(kind=["thread"], sector=["housing"])
    assert total(match, chosen) == 1
    assert counts(match, chosen, "kind") == {"case-study": 1, "thread": 1}
    assert counts(match, chosen, "sector") == {"health": 1, "housing": 1}


def test_any_facet_is_counted_by_subject_whatever_is_chosen(shelf):
    """Every value of every facet, against a count by hand, with nothing, one and two facets chosen."""
    dice = random.Random(4)
    names = FACETS[2:]
    has: dict[str, list[dict[str, list[str]]]] = {}
    for number in range(12):
        for part in ("1", "2")[: dice.randint(1, 2)]:
            values = {name: dice.sample(["a", "b", "c-1"], dice.randint(0, 2)) for name in names}
            has.setdefault(f"s{number}", []).append(values)
            shelf.put(f"s{number}", "gofal", kind="thread", part=part, facets=values)
    shelf.put("hidden", "gofal", audience="members", facets={name: ["secret"] for name in names})
    shelf.put("apart", "arall", facets={name: ["apart"] for name in names})

    def by_hand(name: str, chosen: dict[str, list[str]]) -> dict[str, int]:
        others = {facet: codes for facet, codes in chosen.items() if facet != name}
        found: dict[str, set[str]] = {}
        for subject, parts in has.items():
            for values in parts:
                if all(set(values[facet]) & set(codes) for facet, codes in others.items()):
                    for code in values[name]:
                        found.setdefault(code, set()).add(subject)
        return {code: len(subjects) for code, subjects in found.items()}

    for chosen in ({}, {"sector": ["a"]}, {"year": ["b", "c-1"], "stage": ["a", "b"]}, {"goal": ["absent"]}):
        found = current_engine().find(one("gofal"), filters(**chosen), limit=1, facets=FACETS).counts.facets
        assert {name: found[name] for name in names} == {name: by_hand(name, chosen) for name in names}
        assert set(found) == set(FACETS)


def test_facets_follow_a_change_and_a_removal(shelf):
    shelf.put("a", "gofal", facets={"region": ["north"]})
    book = shelf.put("b", "gofal", facets={"region": ["north"]})
    assert counts(one("gofal"), filters(), "region") == {"north": 2}
    shelf.put("a", "gofal", facets={"region": ["south"], "year": ["2024"]})
    assert counts(one("gofal"), filters(), "region") == {"north": 1, "south": 1}
    book.found_as = []
    shelf.tell(book)
    assert counts(one("gofal"), filters(), "region") == {"south": 1}
    assert counts(one("gofal"), filters(), "year") == {"2024": 1}
    assert counts(one("gofal"), filters(), "stage") == {}


def test_facet_count_is_the_total_when_it_is_chosen(stocked):
    match = one("gofal", "care")
    for name in ("kind", "language", "sector"):
        for code, count in counts(match, filters(), name).items():
            assert total(match, filters(**{name: [code]})) == count


def test_audience_confines_candidates_totals_and_facets(stocked):
    for audiences, expected in ((PUBLIC, 2), (PUBLIC | {"members"}, 3), (frozenset(), 0), (None, 3)):
        chosen = filters(audiences)
        assert total(one("gofal"), chosen) == expected
        assert len(set(subjects(one("gofal"), chosen))) == expected
        assert sum(counts(one("gofal"), chosen, "language").values()) == expected


def test_index_twice_keeps_one_and_delete_of_absent_is_no_error(stocked):
    engine = current_engine()
    entries = list(LibraryEntry.objects.all())
    engine.index(entries)
    engine.index(entries)
    assert engine.size() == 5
    assert dict(engine.versions()) == {entry.pk: entry.version for entry in entries}
    engine.delete([entry.pk for entry in entries])
    engine.delete([entries[0].pk])
    assert engine.size() == 0


@pytest.mark.parametrize("word", ["12e5x", "1e5", "0x1f", "3ydd", "u4e00", "a470", "2024", "or", "and", "not", "near"])
def test_terms_that_a_database_parser_might_split_are_whole(shelf, word):
    shelf.put("a", f"am {word} eto", language="en")
    entry = LibraryEntry.objects.get()
    exact = next(term for term in entry.exact_terms.split() if term not in {"teitl", "a", "am", "eto", "0x0"})
    assert subjects(Match(phrases=((exact,),))) == ["a"]
    assert subjects(one(*entry.body_terms.split())) == ["a"]
