"""What the embedded engine keeps in the database and in memory: blocks, stamps, impacts."""

import numpy as np
import pytest
from django.db import transaction
from django.utils import timezone

from search.engines import Filters, Match, columns, database_engine, facets, postings
from search.engines.impact import LARGEST, impacts
from search.engines.postings import BLOCK
from search.models import LibraryEntry

EVERYTHING = Filters(None, timezone.now())


def found(term: str, **options) -> list[int]:
    match = Match(clauses=(((term,),),))
    options.setdefault("limit", 10_000)
    return [item.entry_id for item in database_engine().find(match, EVERYTHING, **options).candidates]


def entry(pk: int, words: str, subject: str = "") -> LibraryEntry:
    return LibraryEntry(
        pk=pk,
        subject_key=f"page:{subject or pk}",
        kind="page",
        language="cy",
        audience="public",
        body_terms=words,
        exact_terms=words,
        body_length=len(words.split()),
        version=1,
    )


def test_entries_of_several_blocks_are_found_and_keep_their_ids(db):
    ids = [1, BLOCK - 1, BLOCK, 5 * BLOCK + 7]
    database_engine().index([entry(pk, "gofal") for pk in ids])
    assert sorted(found("gofal")) == ids
    assert database_engine().size() == 4
    database_engine().delete([BLOCK])
    assert sorted(found("gofal")) == [1, BLOCK - 1, 5 * BLOCK + 7]


def test_a_changed_entry_leaves_the_lists_of_its_old_words(db):
    engine = database_engine()
    engine.index([entry(1, "gofal cartref"), entry(2, "gofal")])
    engine.index([entry(1, "gofal dydd")])
    assert engine.frequencies(["gofal", "cartref", "dydd"]) == {"gofal": 2, "dydd": 1}
    assert postings.fetch("SELECT count(*) FROM search_posting WHERE term = 'cartref'")[0][0] == 0


def test_a_change_by_another_process_is_seen_though_columns_are_kept(db):
    """Another process is one whose columns were kept before the change: here the same, made to forget."""
    engine = database_engine()
    engine.index([entry(1, "gofal")])
    assert found("gofal") == [1]
    before = dict(columns._kept)
    engine.index([entry(2, "gofal")])
    assert sorted(found("gofal")) == [1, 2]
    columns._kept.clear()
    columns._kept.update(before)
    assert sorted(found("gofal")) == [1, 2]


def test_what_a_rolled_back_transaction_kept_in_memory_is_not_believed(db):
    engine = database_engine()
    engine.index([entry(1, "gofal")])
    point = transaction.savepoint()
    engine.index([entry(2, "gofal")])
    assert sorted(found("gofal")) == [1, 2]
    transaction.savepoint_rollback(point)
    assert found("gofal") == [1]
    assert engine.size() == 1
    engine.index([entry(3, "gofal")])
    assert sorted(found("gofal")) == [1, 3]


def test_unchanged_blocks_are_not_read_again(db, django_assert_num_queries):
    database_engine().index([entry(1, "gofal"), entry(BLOCK, "gofal")])
    columns.current()
    with django_assert_num_queries(1):
        columns.current()
    database_engine().index([entry(2, "gofal")])
    with django_assert_num_queries(2):
        columns.current()


def test_impact_grows_with_occurrences_and_shrinks_with_length_within_a_byte():
    seldom, often = entry(1, "gofal " + "arall " * 200), entry(2, "gofal " * 200)
    assert 1 <= impacts(seldom)["gofal"] < impacts(entry(3, "gofal"))["gofal"] < impacts(often)["gofal"] <= LARGEST


def test_a_long_thread_leaves_places_for_others_and_ranks_best_first(db):
    thread = [entry(pk, "gofal " * 40, subject="long") for pk in range(1, 31)]
    others = [entry(pk, "gofal arall " * pk, subject=str(pk)) for pk in range(101, 106)]
    database_engine().index([*thread, *others])
    best = found("gofal", limit=13)
    assert len(best) == 13
    assert {pk for pk in best if pk > 100} == {101, 102, 103, 104, 105}
    assert len(found("gofal", limit=1_000)) == 35


def test_candidates_are_ordered_as_every_list_says(db):
    """Many entries: the shortcut over the best few gives the same first ones as ranking all of them."""
    rng = np.random.default_rng(1)
    entries = [
        entry(pk, "gofal " * int(rng.integers(1, 30)) + "arall " * int(rng.integers(1, 200))) for pk in range(1, 5_001)
    ]
    database_engine().index(entries)
    best = found("gofal", limit=20)
    by_impact = sorted(entries, key=lambda item: -impacts(item)["gofal"])
    assert {impacts(item)["gofal"] for item in by_impact[:20]} == {
        impacts(next(item for item in entries if item.pk == pk))["gofal"] for pk in best
    }


@pytest.mark.parametrize("few", [0, 1], ids=["all pairs gone through", "those of the found looked up"])
def test_facets_are_counted_alike_among_few_and_many_entries(db, monkeypatch, few):
    monkeypatch.setattr(facets, "FEW", few)
    entries = []
    for number, pk in enumerate((2, 3, BLOCK - 1, BLOCK, BLOCK + 1, 3 * BLOCK, 3 * BLOCK + 9, 4 * BLOCK - 1)):
        item = entry(pk, "arall" if number % 4 == 3 else "gofal", subject="aabbbccc"[number])
        item.facets = {
            "region": ["north", "south"][number % 3 :],
            "sector": [["health"], ["housing", "health"]][pk % 2],
        }
        entries.append(item)
    database_engine().index(entries)
    by_hand: dict[str, dict[str, set[str]]] = {"language": {}, "region": {}, "sector": {}}
    for item in entries:
        if item.body_terms == "gofal":
            for name, codes in {**item.facets, "language": ["cy"]}.items():
                for code in codes:
                    by_hand[name].setdefault(code, set()).add(item.subject_key)
    counted = database_engine().find(Match(clauses=((("gofal",),),)), EVERYTHING, limit=1, facets=by_hand).counts.facets
    assert counted == {name: {code: len(keys) for code, keys in codes.items()} for name, codes in by_hand.items()}
    assert counted["region"] == {"north": 2, "south": 3}


def test_texts_analysed_by_several_processes_are_the_same(shelf):
    from community.filling import _all_analysed

    groups = [(shelf, [shelf.put(f"case-{n}", f"gofal cartref {n}", tell=False)]) for n in range(20)]
    made = [[(item.body_terms, item.found_words) for item in group] for group in _all_analysed(groups, 2)]
    assert made == [[(item.body_terms, item.found_words) for item in group] for group in _all_analysed(groups, 1)]
    assert len(made) == 20
