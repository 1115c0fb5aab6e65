"""Prints how Elasticsearch does as the search's engine: indexing, answering, and a cluster that loses a node.

Each measure starts real nodes (one, or a cluster of three) on this machine, which share its cores with the asking. The
communities are kept in ``var/bench`` for the next run. Indexing is measured against raw bulk requests of the same
documents, built beforehand and held in memory, to the same kind of index; answering by the time of the whole
``/api/v1/search`` view and by what the node itself says that it took. Processor time, of this process and of the node,
stands beside it, since other processes make a machine noisy.
"""

import argparse
import json
import random
import statistics
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import islice
from typing import Any

import elastic_node
from bench_search import KINDS, SIZES, community, memory, p95, queries
from benched import ROOT, measured

RAW_MOST = 20_000  # documents that are built beforehand and held in memory for the raw bulk requests
HEAP_MB = 1024
CLUSTER_SECONDS = 30
WARMING = range(2, 14)  # seeds of the queries that a node is asked before any is measured: other words of other texts


@contextmanager
def watched(name: str, replacement: Callable[[Any], Any], holder: Any) -> Iterator[None]:
    """Have an attribute replaced by what ``replacement`` makes of it."""
    original = getattr(holder, name)
    setattr(holder, name, replacement(original))
    try:
        yield
    finally:
        setattr(holder, name, original)


def node_cpu() -> float:
    """Return the processor time that the node has taken so far, in seconds."""
    from search.engines.documents import bulk_client

    (node,) = bulk_client().nodes.stats(metric="process")["nodes"].values()
    return float(node["process"]["cpu"]["total_in_millis"]) / 1000


def costs(act: Callable[[], object]) -> tuple[float, float]:
    """Return (wall, processor) seconds of an act, the node's processor time included."""
    before = node_cpu()
    wall, processor = time.perf_counter(), time.process_time()
    act()
    wall, processor = time.perf_counter() - wall, time.process_time() - processor
    return wall, processor + node_cpu() - before


def measure_indexing() -> dict[str, Any]:
    """Return entries a second of a rebuild, of the worker, and of raw bulk requests; and the memory they took."""
    from elasticsearch.helpers import bulk

    from core import outbox
    from core.models import OutboxMessage
    from search import feed, reindex
    from search.engines import writing
    from search.engines.documents import INDEXED, body_of, bulk_client, index_named, intake
    from search.models import LibraryEntry

    OutboxMessage.objects.filter(topic=feed.TOPIC).delete()
    count = LibraryEntry.objects.count()
    raw_count = min(count, RAW_MOST)
    figures: dict[str, Any] = {"entries": count}
    warm = index_named("mewnoli-warm")
    warm.create(using=bulk_client())  # the node's compiler has seen such documents before either is measured
    writing.send("mewnoli-warm", islice(reindex._actions(lambda: None), 5_000))

    marks: list[float] = []
    with watched("_actions", lambda act: lambda pulse: act(lambda: marks.append(memory())), reindex):
        reindex._make("mewnoli-ours")
        wall, processor = costs(lambda: reindex._fill("mewnoli-ours", lambda: None))
    figures["rebuild, entries/s"], figures["rebuild, entries/CPU s"] = count / wall, count / processor
    figures["memory, MB after a tenth"], figures["memory, MB at the end"] = marks[len(marks) // 10], marks[-1]

    def first_entries() -> list[Any]:
        return list(LibraryEntry.objects.order_by("pk").only(*INDEXED)[:raw_count])

    def raw(name: str) -> tuple[float, float]:
        documents = [{"_id": str(entry.pk), "_source": body_of(entry)} for entry in first_entries()]
        index_named(name).create(using=bulk_client())
        return costs(lambda: bulk(bulk_client(), documents, index=intake(name), chunk_size=writing.CHUNK))

    def ours(name: str) -> tuple[float, float]:
        reindex._make(name)
        return costs(lambda: writing.send(name, islice(reindex._actions(lambda: None), raw_count)))

    # Taken in turn, so that what else the machine does falls on both.
    rounds = [(ours(f"mewnoli-ours-{n}"), raw(f"mewnoli-raw-{n}")) for n in range(3)]
    for number, unit in enumerate(("s", "CPU s")):
        mine, bare = (raw_count / statistics.median(each[side][number] for each in rounds) for side in (0, 1))
        figures |= {f"ours, entries/{unit}": mine, f"raw bulk, entries/{unit}": bare, f"share by {unit}": mine / bare}

    reindex.rebuild()
    ids = [entry.pk for entry in first_entries()]
    for start in range(0, len(ids), 10):
        feed.announce(written=ids[start : start + 10])
    wall, processor = costs(lambda: outbox.drain(limit=10**9))
    figures["worker, entries/s"], figures["worker, entries/CPU s"] = raw_count / wall, raw_count / processor
    for name in ("warm", "ours", *(f"{kind}-{n}" for kind in ("ours", "raw") for n in range(3))):
        bulk_client().indices.delete(index=f"mewnoli-{name}", ignore_unavailable=True)
    return figures


def measure_answering() -> dict[str, Any]:
    """Return p50 and p95 of each kind of query, of the view and of the node alone; each is asked once."""
    from django.test import Client

    from search.engines import elasticsearch, get_engine
    from search.models import LibraryEntry
    from search.warming import warm

    browser = Client(headers={"host": "localhost"})
    figures: dict[str, Any] = {"entries": LibraryEntry.objects.count(), "engine": get_engine().name}
    took: list[float] = []
    asked = queries(random.Random(1))  # noqa: S311 (reproducible, not secret)

    def noted(original: Callable[..., Any]) -> Callable[..., Any]:
        class Listening:
            def __init__(self, *arguments: Any) -> None:
                self.client = original(*arguments)

            def search(self, **options: Any) -> Any:
                answer = self.client.search(**options)
                took.append(answer["took"])
                return answer

        return Listening

    def ask(text: str, kind: str) -> tuple[float, float, float]:
        parameters: dict[str, Any] = {"q": text}
        if kind == "with facets":
            parameters |= {"kind": "thread", "sector": "health", "language": "cy"}
        took.clear()
        started, processor = time.perf_counter(), time.process_time()
        answer = browser.get("/api/v1/search", parameters)
        if answer.status_code != 200:
            raise RuntimeError(f"{text}: {answer.status_code}")
        return (time.perf_counter() - started) * 1000, sum(took), (time.process_time() - processor) * 1000

    warm()  # as a server does when it starts
    with watched("client", noted, elasticsearch):
        for seed in WARMING:  # the node's compiler and caches, as on a site that has run for a minute
            for kind, texts in queries(random.Random(seed)).items():  # noqa: S311
                for text in texts:
                    ask(text, kind)
        for kind, texts in asked.items():
            before = node_cpu()
            times = [ask(text, kind) for text in texts]
            figures[kind] = [
                value for values in zip(*times, strict=True) for value in (statistics.median(values), p95(list(values)))
            ]
            figures[kind].append((node_cpu() - before) * 1000 / len(texts))
    return figures


def measure_cluster(nodes: Any) -> dict[str, Any]:
    """Search and index without pause on three nodes while one is killed; return what failed and the longest wait."""
    from django.db import connection
    from django.utils import timezone

    from core.outbox import Postpone
    from search import feed, reindex
    from search.engines import Filters, Match
    from search.engines.elasticsearch import ElasticsearchEngine, EngineDown
    from search.models import LibraryEntry

    reindex.rebuild()
    ids = list(LibraryEntry.objects.order_by("pk").values_list("pk", flat=True)[:2_000])
    failed = {"searches": 0, "writes": 0}
    done: dict[str, list[float]] = {"searches": [], "writes": []}
    stop = threading.Event()

    def work(name: str, act: Callable[[], object]) -> None:
        while not stop.is_set():
            started = time.monotonic()
            try:
                act()
            except Exception as failure:
                failed[name] += 1
                if not isinstance(failure, EngineDown | Postpone):
                    print(f"{name}: {failure!r}"[:300], flush=True)
                time.sleep(0.2)
            else:
                done[name].append(time.monotonic() - started)
        connection.close()

    def search() -> None:
        filters = Filters(audiences=None, moment=timezone.now())
        match = Match(clauses=((("gofal", "care"),),))
        if not ElasticsearchEngine().find(match, filters, limit=10, facets=["kind"]).candidates:
            raise EngineDown("nothing was found")

    def write() -> None:
        feed.index_changes([{"written": random.sample(ids, 100), "gone": []}])

    threads = [
        threading.Thread(target=work, args=("searches", search)),
        threading.Thread(target=work, args=("writes", write)),
    ]
    for thread in threads:
        thread.start()
    time.sleep(CLUSTER_SECONDS / 3)
    nodes[-1].kill()
    before = {name: len(times) for name, times in done.items()}
    time.sleep(CLUSTER_SECONDS * 2 / 3)
    stop.set()
    for thread in threads:
        thread.join()
    return {
        "before": before,
        "after": {name: len(times) - before[name] for name, times in done.items()},
        "failed": failed,
        "longest wait, s": {name: max(times) for name, times in done.items()},
        "difference": [len(ids) for ids in reindex.check()],
    }


def print_indexing(figures: dict[str, Any]) -> None:
    """Print entries a second and memory."""
    print(f"\nIndexing {figures.pop('entries'):,} entries to one node")
    for name, value in figures.items():
        print(f"  {name:26} {value:10,.2f}")


def print_answering(figures: dict[str, Any]) -> None:
    """Print the times of each kind of query."""
    print(f"\nAnswering over {figures['entries']:,} entries ({figures['engine']}), ms; each query asked once")
    names = ("view p50", "view p95", "node p50", "node p95", "CPU p50", "CPU p95", "node CPU")
    print(f"{'':14} " + " ".join(f"{name:>9}" for name in names))
    for kind in KINDS:
        print(f"{kind:14} " + " ".join(f"{value:9.1f}" for value in figures[kind]))


def main(sizes: list[int], cluster: bool) -> None:
    """Make, measure and print everything."""
    environments = {size: community(size) for size in sizes}
    for environment in environments.values():
        with elastic_node.node(heap_mb=HEAP_MB) as node:
            there = {"ELASTICSEARCH_URL": node.url, "ELASTICSEARCH_TIMEOUT": "10", "ELASTICSEARCH_PREFIX": "mewnoli"}
            print_indexing(measured(environment | there, __file__, "--measure", "indexing"))
            print_answering(measured(environment | there, __file__, "--measure", "answering"))
    if cluster:
        print(f"\nThree nodes, one replica, one node killed after {CLUSTER_SECONDS / 3:.0f} s of {CLUSTER_SECONDS}")
        for name, value in measured(environments[min(sizes)], __file__, "--measure", "cluster").items():
            print(f"  {name:16} {value}")


def measure(what: str) -> dict[str, Any]:
    """Measure the database in use."""
    sys.path.insert(0, str(ROOT))
    import django

    django.setup()
    if what != "cluster":
        return {"indexing": measure_indexing, "answering": measure_answering}[what]()
    from django.conf import settings

    with elastic_node.cluster(3) as nodes:
        settings.ELASTICSEARCH_URLS = [node.url for node in nodes]
        settings.ELASTICSEARCH_REPLICAS = 1
        return measure_cluster(nodes)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--measure", choices=("indexing", "answering", "cluster"), help="measure the database in use")
    parser.add_argument("--sizes", type=int, nargs="+", choices=sorted(SIZES), default=sorted(SIZES))
    parser.add_argument("--no-cluster", action="store_true", help="leave out the cluster of three nodes")
    options = parser.parse_args()
    if options.measure:
        print(json.dumps(measure(options.measure)))
    else:
        main(options.sizes, not options.no_cluster)
