"""Likeness of meaning, learned from the library: what it does to the order, and how it is kept."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from search_support import put_two_subjects

from search import meaning
from search.jobs import relearn
from search.meaning import learn_meaning
from search.models import EntryMeaning, LibraryEntry, MeaningSpace, MeaningTerm
from search.selectors import library_search
from search.services import library_check


@pytest.fixture
def stocked(shelf):
    """Ten texts on waste and ten on care, and two that hold the word asked for, each about one of them."""
    put_two_subjects(shelf, title="Un")
    shelf.put("a-care", "contract oedolion ymweliad", title="Dau")
    shelf.put("b-waste", "contract lorïau casgliad", title="Dau")
    return shelf


def found(text: str) -> list[str]:
    answer = library_search(text=text, reader_language="cy", audiences=frozenset({"public"}))
    return [item.entry.subject_id for item in answer.results]


def placed() -> dict[str, int]:
    return dict(EntryMeaning.objects.values_list("entry__subject_id", "space_id"))


def test_of_what_is_found_the_text_about_the_same_comes_first(stocked):
    asked = "contract sgip"  # both hold one word of it, and neither the other
    assert found(asked).index("a-care") < found(asked).index("b-waste")
    assert learn_meaning() == 22
    assert found(asked).index("b-waste") < found(asked).index("a-care")


def test_nothing_more_and_nothing_less_is_found(stocked):
    before = library_search(text="contract sgip", reader_language="cy", audiences=None)
    learn_meaning()
    after = library_search(text="contract sgip", reader_language="cy", audiences=None)
    assert {r.entry.pk for r in after.results} == {r.entry.pk for r in before.results}
    assert (after.total, after.facets) == (before.total, before.facets)


def test_few_texts_teach_nothing_and_an_old_space_goes_with_them(stocked):
    learn_meaning()
    for book in list(stocked.books.values())[:5]:
        book.found_as = []
        stocked.tell(book)
    assert learn_meaning() == 0
    assert not MeaningSpace.objects.exists()
    assert not EntryMeaning.objects.exists()
    assert "b-waste" in found("contract sgip")


def test_what_members_may_not_all_read_or_not_yet_does_not_teach(stocked):
    stocked.put("closed", "cyfrinachau", audience="space:1")
    stocked.put("later", "gohirio", embargo_until=timezone.now() + timedelta(days=1))
    assert learn_meaning() == 22
    assert not MeaningTerm.objects.filter(term__in=["cyfrinach", "gohirio"]).exists()
    assert MeaningTerm.objects.filter(term="gwastraff").exists()
    assert placed().keys() >= {"closed", "later"}  # those who may read them find them in the same order


def test_same_texts_are_not_learned_from_again(stocked):
    learn_meaning()
    (space,) = MeaningSpace.objects.all()
    learn_meaning()
    assert MeaningSpace.objects.get() == space
    stocked.put("new", "gwastraff newydd")
    learn_meaning()
    newer = MeaningSpace.objects.get()
    assert newer.pk > space.pk
    assert set(placed().values()) == {newer.pk}
    assert len(placed()) == LibraryEntry.objects.count() == 23


def test_new_and_changed_texts_are_placed_as_they_are_written_and_removed_ones_go(stocked):
    learn_meaning()
    old = EntryMeaning.objects.get(entry__subject_id="a-care").vector
    stocked.put("a-care", "gwastraff ailgylchu")
    stocked.put("new", "gofal cartref")
    stocked.put("unknown", "zzzz", title="Yyyy")
    gone = stocked.books["case-study", "waste-0"]
    gone.found_as = []
    stocked.tell(gone)
    assert bytes(EntryMeaning.objects.get(entry__subject_id="a-care").vector) != bytes(old)
    assert placed().keys() >= {"new", "unknown"}
    assert "waste-0" not in placed()
    assert found("zzzz") == ["unknown"]
    assert library_check().is_sound


def test_while_entries_are_carried_over_each_counts_by_its_own_space(stocked, monkeypatch):
    learn_meaning()
    before = found("contract sgip")
    stocked.put("new", "gwastraff newydd")
    monkeypatch.setattr(meaning, "BATCH", 8)
    place, orders = meaning.entries_place, []

    def place_and_ask(entries):
        place(entries)
        orders.append([key for key in found("contract sgip") if key != "new"])

    monkeypatch.setattr(meaning, "entries_place", place_and_ask)
    learn_meaning()
    assert len(orders) == 3
    assert [order[:2] for order in orders] == [before[:2]] * 3
    assert len(set(placed().values())) == 1


def test_learning_that_was_cut_off_is_finished_by_the_next(stocked, monkeypatch):
    learn_meaning()
    stocked.put("new", "gwastraff newydd")

    def cut_off(entries):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(meaning, "entries_place", cut_off)
        with pytest.raises(KeyboardInterrupt):
            learn_meaning()
    assert MeaningSpace.objects.count() == 2
    assert found("contract sgip")  # entries in the old space, and one that is in none
    learn_meaning()
    newest = MeaningSpace.objects.get()
    assert set(placed().values()) == {newest.pk}


def test_texts_in_both_languages_teach_first(stocked, monkeypatch):
    stocked.put("waste-9", "waste", language="en")
    monkeypatch.setattr(meaning, "MOST_SUBJECTS", 20)
    assert learn_meaning() == 20
    assert MeaningTerm.objects.filter(term="waste").exists()


def test_the_worker_learns_daily(stocked):
    relearn()
    assert MeaningSpace.objects.get().subjects == 22


def test_a_search_asks_once_where_its_words_point(stocked):
    learn_meaning()
    with CaptureQueriesContext(connection) as queries:
        found("contract sgip")
    assert sum("search_meaningterm" in query["sql"] for query in queries) == 1
    assert sum("search_entrymeaning" in query["sql"] for query in queries) == 1
