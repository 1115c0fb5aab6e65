"""What the library holds follows what the rooms say, in the transaction of the change."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from search.engines import database_engine
from search.models import LibraryEntry
from search.selectors import library_search
from search.services import library_check, library_rebuild


def found(text: str, **options) -> list[str]:
    options.setdefault("audiences", frozenset({"public"}))
    return [item.entry.subject_id for item in library_search(text=text, reader_language="cy", **options).results]


def test_document_is_found_in_the_transaction_of_its_change(shelf):
    with transaction.atomic():
        shelf.put("case-01", "Dod â gwasanaethau gofal yn fewnol")
        assert found("gofal") == ["case-01"]


def test_document_is_not_found_when_the_change_is_rolled_back(shelf):
    with transaction.atomic():
        shelf.put("case-01", "Dod â gwasanaethau gofal yn fewnol")
        transaction.set_rollback(True)
    assert found("gofal") == []
    assert database_engine().size() == 0


def test_changed_document_is_found_by_its_new_words_only(shelf):
    shelf.put("case-01", "gwasanaethau gofal")
    before = LibraryEntry.objects.get()
    shelf.put("case-01", "casglu sbwriel", facets={"sector": ["health"]})
    after = LibraryEntry.objects.get()
    assert after.pk == before.pk
    assert after.version > before.version
    assert found("gofal") == []
    assert found("sbwriel") == ["case-01"]


def test_changes_use_no_ids_up(shelf):
    """The engine's blocks are of neighbours: with gaps between the ids they would grow."""
    for number in range(5):
        shelf.put("case-01", f"gofal {number}")
    shelf.put("case-02", "gofal")
    first, second = LibraryEntry.objects.order_by("pk")
    assert second.pk == first.pk + 1


def test_unchanged_document_is_not_written_again(shelf, django_assert_max_num_queries):
    book = shelf.put("case-01", "gwasanaethau gofal")
    version = LibraryEntry.objects.get().version
    with django_assert_max_num_queries(8):  # three savepoints and their releases, the turn, and what is stored
        shelf.tell(book)
    assert LibraryEntry.objects.get().version == version


def test_documents_are_read_when_it_is_the_writers_turn(shelf, monkeypatch):
    """Read before, they would lack what another transaction adds to the subject meanwhile, and it would be removed."""
    from core import audit

    happened = []
    read, take = shelf.documents, audit.take_turn
    monkeypatch.setattr(audit, "take_turn", lambda: happened.append("turn") or take())
    monkeypatch.setattr(shelf, "documents", lambda subjects: happened.append("documents") or read(subjects))
    shelf.put("case-01", "gofal")
    assert happened == ["turn", "documents"]
    happened.clear()
    shelf.put("case-01", "gofal cartref", tell=False)
    library_rebuild()
    assert happened == ["documents", "turn", "documents"]
    assert found("cartref") == ["case-01"]


def test_rebuild_takes_a_turn_for_what_differs_alone_and_some_texts_at_a_time(shelf, monkeypatch):
    from core import audit
    from search import comparison, services

    monkeypatch.setattr(services, "DOCUMENTS_A_TURN", 2)
    monkeypatch.setattr(comparison, "SUBJECTS_AT_ONCE", 4)
    turns, keys_written = [], []
    take, write = audit.take_turn, services.library_write
    monkeypatch.setattr(audit, "take_turn", lambda: turns.append("turn") or take())
    monkeypatch.setattr(
        services, "library_write", lambda keys, its: keys_written.append(list(keys)) or write(keys, its)
    )
    for number in range(10):
        shelf.put(f"case-{number}", "gofal")
    turns.clear()
    keys_written.clear()
    assert library_rebuild().unchanged == 10
    assert (turns, keys_written) == ([], [])
    for number in (1, 5, 9):
        shelf.put(f"case-{number}", "gofal cartref", tell=False)
    changes = library_rebuild()
    assert keys_written == [["case-study:case-1", "case-study:case-5"], ["case-study:case-9"]]
    assert len(turns) == 2
    assert (changes.written, changes.removed, changes.unchanged) == (3, 0, 7)
    assert sorted(found("cartref")) == ["case-1", "case-5", "case-9"]


def test_what_is_written_while_a_check_reads_is_no_difference(shelf, monkeypatch):
    shelf.put("case-1", "gofal")
    read, written = shelf.documents, []

    def documents(subjects):
        before = read(subjects)
        if not written:
            written.append("cartref")
            shelf.put("case-1", "gofal cartref")
        return before

    monkeypatch.setattr(shelf, "documents", documents)
    assert library_check().is_sound
    shelf.put("case-1", "gofal dydd", tell=False)
    assert library_check().stale == ["case-study:case-1 cy"]


def test_what_is_written_while_a_check_reads_the_engine_is_no_difference(shelf, monkeypatch):
    shelf.put("case-1", "gofal")
    engine = database_engine()
    read, written = engine.versions, []

    def versions():
        before = list(read())
        if not written:
            written.append("cartref")
            shelf.put("case-1", "gofal cartref")
            shelf.put("case-2", "gofal cartref")
        return before

    monkeypatch.setattr(engine, "versions", versions)
    assert library_check().is_sound
    engine.delete([LibraryEntry.objects.first().pk])
    assert len(library_check().missing) == 1


def test_reply_analyses_only_itself(shelf, monkeypatch):
    shelf.put("th-01", "y cwestiwn", kind="thread")
    analysed = []
    from search import services

    original = services.entry_from
    monkeypatch.setattr(services, "entry_from", lambda doc, digest: analysed.append(doc.part) or original(doc, digest))
    shelf.put("th-01", "yr ateb", kind="thread", part="2")
    assert analysed == ["2"]


def test_vanished_document_goes(shelf):
    book = shelf.put("case-01", "gwasanaethau gofal", facets={"sector": ["health"]})
    book.found_as = []
    shelf.tell(book)
    assert not LibraryEntry.objects.exists()
    assert database_engine().size() == 0


def test_version_grows_over_a_deletion(shelf):
    book = shelf.put("case-01", "gofal")
    first = LibraryEntry.objects.get().version
    book.found_as = []
    shelf.tell(book)
    shelf.put("case-01", "gofal")
    assert LibraryEntry.objects.get().version > first


def test_subject_of_no_source_is_ignored(shelf):
    from core.signals import content_changed

    content_changed.send(sender=object, subject=object())
    assert not LibraryEntry.objects.exists()


def test_embargoed_document_is_found_when_its_time_has_come(shelf):
    shelf.put("case-01", "gofal", embargo_until=timezone.now() + timedelta(hours=1))
    assert found("gofal") == []
    assert library_search(text="gofal", reader_language="cy", audiences=None).total == 0
    shelf.put("case-01", "gofal", embargo_until=timezone.now() - timedelta(seconds=1))
    assert found("gofal") == ["case-01"]


def test_rebuild_writes_what_was_missed_and_removes_what_is_gone(shelf):
    shelf.put("case-01", "gofal")
    shelf.put("case-02", "gofal")
    del shelf.books["case-study", "case-01"]
    shelf.put("case-03", "gofal", tell=False)
    changes = library_rebuild()
    assert (changes.written, changes.removed, changes.unchanged) == (1, 1, 1)
    assert sorted(found("gofal")) == ["case-02", "case-03"]
    again = library_rebuild()
    assert (again.written, again.removed) == (0, 0)


def test_check_finds_missing_stale_and_extra_and_repair_mends_them(shelf):
    for number in range(1, 5):
        shelf.put(f"case-{number}", "gofal")
    shelf.put("case-5", "gofal", tell=False)
    shelf.put("case-1", "newydd", tell=False)
    del shelf.books["case-study", "case-2"]
    check = library_check()
    assert (check.missing, check.stale, check.extra) == (
        ["case-study:case-5 cy"],
        ["case-study:case-1 cy"],
        ["case-study:case-2"],
    )
    library_check(repair=True)
    assert library_check().is_sound


def test_check_finds_what_the_engine_lacks_or_holds_in_an_old_version(shelf):
    shelf.put("case-1", "gofal")
    shelf.put("case-2", "gofal")
    shelf.put("case-3", "gofal")
    first, second, third = LibraryEntry.objects.order_by("subject_id")
    engine = database_engine()
    engine.delete([first.pk])
    LibraryEntry.objects.filter(pk=second.pk).update(version=second.version + 1)
    LibraryEntry.objects.filter(pk=second.pk).update(version=second.version + 1)
    check = library_check()
    assert (len(check.missing), len(check.stale), len(check.extra)) == (1, 1, 0)
    library_check(repair=True)
    assert library_check().is_sound
    assert sorted(found("gofal")) == ["case-1", "case-2", "case-3"]
    assert third.pk in dict(engine.versions())


def test_text_with_nul_and_endless_word_is_indexed(shelf):
    shelf.put("case-01", "gofal\0cartref " + "a" * 100_000)
    assert found("cartref") == ["case-01"]


def test_library_emptied_from_outside_empties_the_engine_at_the_next_migrate(shelf):
    from search.receivers import on_migrated

    shelf.put("case-01", "gofal")
    on_migrated()
    assert database_engine().size() == 1
    LibraryEntry.objects.all().delete()
    on_migrated()
    assert database_engine().size() == 0
