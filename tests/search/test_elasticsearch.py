"""Elasticsearch under faults: stopped, killed, rebuilt while others write, and operators told."""

import threading
import time
from datetime import timedelta

import pytest
from django.utils import timezone
from search_support import current_engine, lacking, settle

from core import outbox
from core.models import AuditEntry, OutboxMessage
from search import feed, rehearsal, reindex, watching
from search.engines import Filters, Match, documents, writing
from search.engines import breaker as breaking
from search.engines.documents import alias, bulk_client
from search.engines.elasticsearch import ElasticsearchEngine, EngineDown
from search.models import EngineIndex, LibraryEntry
from search.selectors import library_search
from search.services import library_check

pytestmark = pytest.mark.elasticsearch
MANY = 5_000


def search(text: str, audiences=frozenset({"public"})):
    return library_search(text=text, reader_language="cy", audiences=audiences)


@pytest.fixture(scope="module")
def node():
    """A node of this module's own, to be stopped and killed."""
    import elastic_node

    try:
        made = elastic_node.Node(quick=True).start()
    except elastic_node.NoNode as reason:
        lacking(str(reason))
    else:
        yield made
        made.remove()


@pytest.fixture
def own(node, shelf, settings):
    """An empty shelf on the module's node, as a site would be set up: nothing is indexed but by worker or rebuild."""
    settings.ELASTICSEARCH_URLS = [node.url]
    settings.ELASTICSEARCH_PREFIX = "faults"
    settings.ELASTICSEARCH_TIMEOUT = 1.0
    settings.ELASTICSEARCH_REFRESH = "100ms"
    return shelf


def work_all(seconds: float = 60.0) -> None:
    """Work as a worker does until nothing waits; what was put off is due at once."""
    end = time.monotonic() + seconds
    while OutboxMessage.objects.filter(topic=feed.TOPIC).exists():
        assert time.monotonic() < end, "the outbox is not worked off"
        OutboxMessage.objects.update(not_before=timezone.now())
        outbox.drain()


def test_hidden_by_now_is_not_shown_by_an_index_that_lags(elasticsearch, shelf):
    shelf.put("case-01", "gofal cyfrinachol")
    settle()
    shelf.put("case-01", "gofal cyfrinachol", audience="members")
    OutboxMessage.objects.all().delete()  # the worker has not come by
    answer = search("cyfrinachol")
    assert answer.engine == "elasticsearch"
    assert answer.results == []


def test_counts_come_from_the_database_if_the_node_goes_down_between(elasticsearch, shelf, monkeypatch):
    def down(*_arguments):
        raise EngineDown("gone in between")

    shelf.put("case-1", "gofal", language="cy")
    shelf.put("case-2", "gofal", language="en")
    found = [item.entry.subject_id for item in search("gofal").results]
    with monkeypatch.context() as patched:
        patched.setattr(ElasticsearchEngine, "_counted", down)
        answer = search("gofal")
        assert [item.entry.subject_id for item in answer.results] == found
        assert (answer.total, answer.facets["language"]) == (2, {"cy": 1, "en": 1})
    assert breaking.cache.get(breaking.FAILED) == 1, "and it counts as a failure"
    breaking.breaker.succeeded()


def test_counts_of_the_same_question_are_remembered_until_an_embargo_ends(elasticsearch, shelf, monkeypatch):
    def remembered() -> int:
        return bulk_client().indices.stats(metric="request_cache")["_all"]["total"]["request_cache"]["hit_count"]

    def total() -> int:
        match, filters = Match(clauses=((("gofal",),),)), Filters(frozenset({"public"}), timezone.now())
        return ElasticsearchEngine().find(match, filters, limit=1, facets=["kind"]).counts.total

    shelf.put("case-1", "gofal", embargo_until=timezone.now() - timedelta(days=1))
    shelf.put("case-2", "gofal", embargo_until=timezone.now() + timedelta(days=1))
    settle()
    assert total() == 1
    before = remembered()
    assert total() == 1
    assert remembered() == before + 1
    later = timezone.now() + timedelta(days=2)
    monkeypatch.setattr(timezone, "now", lambda: later)
    assert total() == 2


def test_older_state_never_overwrites_a_newer_one(elasticsearch, shelf):
    shelf.put("case-01", "gofal")
    old = LibraryEntry.objects.get()
    shelf.put("case-01", "sbwriel")
    settle()
    current_engine().index([old])
    assert dict(current_engine().versions()) == dict(LibraryEntry.objects.values_list("pk", "version"))
    current_engine().delete([old.pk])
    current_engine().index([old])
    assert dict(current_engine().versions()) == {}


def test_many_changes_make_few_requests(elasticsearch, shelf, monkeypatch):
    sent = []
    original = writing.send
    monkeypatch.setattr(writing, "send", lambda *a, **o: sent.append(1) or original(*a, **o))
    for number in range(50):
        shelf.put(f"case-{number}", "gofal")
    outbox.drain()
    bulk_client().indices.refresh(index=alias())
    assert len(sent) == 1
    assert not OutboxMessage.objects.filter(topic=feed.TOPIC).exists()
    assert current_engine().size() == 50


def test_rebuild_during_writes_loses_nothing_and_shows_no_gap(own, monkeypatch):
    monkeypatch.setattr(writing, "CHUNK", 10)
    for number in range(60):
        own.put(f"case-{number}", "gofal cartref")
    work_all()
    old = reindex.alias_target()
    seen, written = [], []

    def meanwhile() -> None:
        """Between two pages others write, the worker works and readers search."""
        step = len(written)
        written.append(own.put(f"new-{step}", "gofal newydd"))
        own.put(f"case-{step}", "gofal gwahanol")
        own.books["case-study", f"case-{59 - step}"].found_as = []
        own.tell(own.books["case-study", f"case-{59 - step}"])
        outbox.drain()
        seen.append(search("gofal"))

    original = reindex._actions
    monkeypatch.setattr(reindex, "_actions", lambda pulse: original(lambda: (pulse(), meanwhile())))
    reindex.rebuild()
    work_all()
    assert len(written) >= 5
    assert all(answer.results and answer.engine == "elasticsearch" for answer in seen)
    assert reindex.check() == ([], [], [])
    assert reindex.alias_target() != old
    assert not bulk_client().indices.exists(index=old)
    assert search("newydd").total == len(written)


def test_new_index_is_searched_before_readers_see_it_and_goes_live_though_the_node_is_slow(own, settings, monkeypatch):
    settings.ELASTICSEARCH_TIMEOUT = 60  # nothing is late here but what is made so
    for number in range(12):
        own.put(f"case-{number}", "gofal cartref yn y gymuned")
    work_all()
    monkeypatch.setattr(rehearsal, "ENTRIES_A_SEARCH", 2)
    original, asked, late = ElasticsearchEngine.find, [], {2, 4}

    def find(self, match, filters, **options):
        live = {index for index, names in bulk_client().indices.get_alias().items() if alias() in names["aliases"]}
        found = original(self, match, filters, **options)
        asked.append((bool(found.candidates), found.counts.total > 0, live))
        if len(asked) in late:
            raise EngineDown("too slow")
        return found

    monkeypatch.setattr(ElasticsearchEngine, "find", find)
    reindex.rebuild()
    first = reindex.alias_target()
    assert len(asked) == 6
    assert all(found and counted and first not in live for found, counted, live in asked)
    late = {7, 8, 9}
    reindex.rebuild()
    assert len(asked) == 9
    assert reindex.alias_target() != first


def test_second_rebuild_is_refused_and_one_cut_off_is_cleaned_up(own, monkeypatch):
    own.put("case-1", "gofal")
    work_all()

    def cut_off(name: str) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(reindex, "_mend", cut_off)
        patched.setattr(reindex, "_drop", lambda name: None)  # as after SIGKILL
        with pytest.raises(KeyboardInterrupt):
            reindex.rebuild()
    left = EngineIndex.objects.get(state="filling").name
    with pytest.raises(reindex.Refused):
        reindex.rebuild()
    EngineIndex.objects.filter(name=left).update(beat_at=timezone.now() - timedelta(minutes=1))
    reindex.rebuild()
    assert not bulk_client().indices.exists(index=left)
    assert EngineIndex.objects.get().name == reindex.alias_target()


def older(monkeypatch, number: int) -> None:
    """Be the version of the site whose mapping has that number."""
    monkeypatch.setattr(documents, "MAPPING", number)
    monkeypatch.setattr(reindex, "MAPPING", number)


def test_index_of_an_earlier_mapping_is_not_asked_and_the_worker_makes_it_anew(own, monkeypatch):
    with monkeypatch.context() as patched:
        older(patched, documents.MAPPING - 1)
        own.put("case-1", "gofal")
        work_all()
        old = reindex.alias_target()
        bulk_client().indices.refresh(index=alias())
        assert search("gofal").engine == "elasticsearch"
    answer = search("gofal")
    assert answer.engine != "elasticsearch"
    assert answer.total == 1
    assert "rebuild_search" in watching.fault()
    assert reindex.check(patience=0) == ([LibraryEntry.objects.get().pk], [], [])
    own.put("case-2", "gofal")
    work_all()
    bulk_client().indices.refresh(index=alias())
    assert watching.fault() == ""
    answer = search("gofal")
    assert (answer.engine, answer.total) == ("elasticsearch", 2)
    assert not bulk_client().indices.exists(index=old)


def test_worker_of_an_earlier_version_leaves_the_index_to_the_newer_one(own, monkeypatch):
    own.put("case-1", "gofal")
    work_all()
    name = reindex.alias_target()
    with monkeypatch.context() as patched:
        older(patched, documents.MAPPING - 1)
        own.put("case-2", "gofal")
        outbox.drain()
        with pytest.raises(reindex.Refused, match="newer version"):
            reindex.rebuild()
    assert OutboxMessage.objects.filter(topic=feed.TOPIC, state="waiting").count() == 1
    work_all()
    assert reindex.alias_target() == name
    assert reindex.check() == ([], [], [])


def test_check_finds_and_repair_mends_what_elasticsearch_lacks(own):
    for number in range(1, 4):
        own.put(f"case-{number}", "gofal")
    work_all()
    first, second, _third = LibraryEntry.objects.order_by("pk")
    writing.send(reindex.alias_target(), [writing.deletion(first.pk, first.version)])
    LibraryEntry.objects.filter(pk=second.pk).update(version=second.version + 1)
    stray = {**writing.indexing(second), "_id": "999999"}
    stray["_source"]["entry_id"] = 999999
    writing.send(reindex.alias_target(), [stray])
    found = reindex.check(patience=0)
    assert found == ([first.pk], [second.pk], [999999])
    LibraryEntry.objects.filter(pk=first.pk).update(version=writing.now())
    assert not library_check(repair=True).is_sound
    assert library_check().is_sound


def fill(shelf, number: int) -> None:
    """Write so many entries, 25 parts a thread."""
    for thread in range(number // 25):
        for post in range(25):
            shelf.put(f"th-{thread}", f"gofal {post}", kind="thread", part=str(post), tell=post == 24)


def test_killed_in_the_middle_of_writes_and_started_again(own, node, monkeypatch):
    monkeypatch.setattr(writing, "CHUNK", 250)
    work_all()
    reindex.rebuild()
    fill(own, MANY)
    sent = []
    original = writing.send

    def send(*arguments, **options):
        sent.append(1)
        if len(sent) == 5:
            threading.Timer(0.01, node.kill).start()
        return original(*arguments, **options)

    monkeypatch.setattr(writing, "send", send)
    outbox.drain()
    assert 5 <= len(sent) < MANY / writing.CHUNK
    assert OutboxMessage.objects.filter(topic=feed.TOPIC, state="waiting").exists()
    assert len(search("gofal").results) == 10
    node.start()
    started = time.monotonic()
    work_all()
    assert reindex.check() == ([], [], [])
    assert time.monotonic() - started < 60
    assert len(list(current_engine().versions())) == MANY


def test_node_that_hangs_lets_the_database_answer_and_operators_know(own, node, client):
    own.put("case-1", "gofal")
    work_all()
    bulk_client().indices.refresh(index=alias())
    assert search("gofal").engine == "elasticsearch"
    watching.watch()
    with node.frozen():
        for _failure in range(breaking.FAILURES):
            started = time.monotonic()
            answer = search("gofal")
            assert time.monotonic() - started < 1.5
            assert [item.entry.subject_id for item in answer.results] == ["case-1"]
            assert answer.engine != "elasticsearch"
        assert breaking.breaker.is_open()
        started = time.monotonic()
        assert search("gofal").total == 1
        assert time.monotonic() - started < 0.5
        ready = client.get("/readyz")
        assert ready.status_code == 200
        assert ready.json()["status"] == "degraded"
        assert ready.json()["dependencies"]["search"]["engine"] == answer.engine
        watching.watch()
        watching.watch()
        told = AuditEntry.objects.filter(subject=watching.SUBJECT).values_list("action", flat=True)
        assert list(told) == [watching.LOST]
    breaking.cache.set(breaking.PAUSE, 0.001)
    assert search("gofal").engine == "elasticsearch"
    assert not breaking.breaker.is_open()
    watching.watch()
    assert AuditEntry.objects.filter(subject=watching.SUBJECT).order_by("sequence").last().action == watching.BACK
