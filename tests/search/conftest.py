"""A library with nothing in it but what the test puts there, on each engine that can be had."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from search_support import Shelf, current_engine, lacking, settle

from core.registry import library_sources
from search.engines import Engine, breaker
from search.engines.documents import MAPPING, alias, bulk_client, family, index_named
from search.engines.elasticsearch import ElasticsearchEngine
from search.models import EngineIndex


@pytest.fixture
def shelf(db) -> Iterator[Shelf]:
    """The only source of the library while the test runs."""
    others = dict(library_sources.items())
    library_sources._items.clear()
    source = Shelf()
    library_sources.register("shelf", source)
    yield source
    library_sources._items.clear()
    for name, other in others.items():
        library_sources.register(name, other)


@pytest.fixture(scope="session")
def shared_node() -> Iterator[str]:
    """The address of a real node: the one that the run has started for all, or one for this process."""
    import elastic_node

    try:
        if url := os.environ.get("TEST_ELASTICSEARCH_URL"):
            yield url
        elif folder := os.environ.get("TEST_ELASTICSEARCH_FOLDER"):
            yield elastic_node.shared(Path(folder))
        else:
            node = elastic_node.Node(quick=True).start()
            yield node.url
            node.remove()
    except elastic_node.NoNode as reason:
        lacking(str(reason))


@pytest.fixture
def elasticsearch(shared_node, settings, db, worker_id) -> Iterator[None]:
    """An empty index of this worker on the node; the worker's side of the outbox runs before each question."""
    settings.ELASTICSEARCH_URLS = [shared_node]
    settings.ELASTICSEARCH_PREFIX = f"test-{worker_id}-{os.getpid()}"
    settings.ELASTICSEARCH_TIMEOUT = settings.ELASTICSEARCH_BULK_TIMEOUT = 60.0
    yield from live_index()


def live_index() -> Iterator[None]:
    """Have an empty live index and a prompt worker while the test runs."""
    name = f"{family()}-tests"
    if not bulk_client().indices.exists(index=name):
        index_named(name).create(using=bulk_client())
        bulk_client().indices.put_alias(index=name, name=alias())
    EngineIndex.objects.create(name=name, state=EngineIndex.State.LIVE, mapping=MAPPING)
    engine = ElasticsearchEngine()
    engine.delete([pk for pk, _version in engine.versions()])
    with pytest.MonkeyPatch.context() as patched:
        for method in ("size", "find", "versions"):
            patched.setattr(ElasticsearchEngine, method, _settled(getattr(ElasticsearchEngine, method)))
        yield
    assert breaker.cache.get(breaker.FAILED) is None, "the database answered in Elasticsearch's place"


def _settled(method):
    def ask(*arguments, **options):
        settle()
        return method(*arguments, **options)

    return ask


@pytest.fixture(params=["database", pytest.param("elasticsearch", marks=pytest.mark.elasticsearch)])
def engine(request, db) -> Engine:
    """Each engine in turn: that of the database, and Elasticsearch."""
    if request.param == "elasticsearch":
        request.getfixturevalue("elasticsearch")
    return current_engine()
