"""Prints how fast the search is: at 10,000 and 100,000 entries, beside Wagtail's own, and under hostile queries.

Every query is asked once in a warm process, with words taken from the texts: each meets lists that nobody read before.
Server time is that of the whole ``/api/v1/search`` view by Django's test client; processor time stands beside
it, since other processes make a machine noisy. The communities are kept in ``var/bench`` for the next run.
"""

import argparse
import json
import random
import resource
import statistics
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from benched import ROOT, environment_of, manage, measured

KEPT = ROOT / "var" / "bench"
SIZES = {
    10_000: ["--threads", "1200", "--posts", "9600", "--members", "100", "--cases", "150"],
    100_000: ["--threads", "12000", "--posts", "97500", "--members", "500", "--cases", "1500"],
}
KINDS = ("one word", "three words", "six words", "common word", "rare word", "with facets")
ASKED = 40
STOCK_SIZES = (500, 1_000, 2_000)  # pages
STOCK_TEXTS = ("summary", "challenge", "approach", "outcome", "lessons")
STOCK_QUERIES = {"one word": "gwasanaethau", "three words": "gwasanaethau gofal cymdeithasol"}
STOCK_ASKED = 3
PAGE_BYTES = resource.getpagesize()
HOSTILE = 10_000
TABLES = ("search_posting", "search_block", "search_indexed", "search_exact")
Timing = tuple[float, float]


def timed(ask: Callable[[], object]) -> Timing:
    """Return (wall, processor) milliseconds of a call."""
    wall, processor = time.perf_counter(), time.process_time()
    ask()
    return (time.perf_counter() - wall) * 1000, (time.process_time() - processor) * 1000


def p95(values: list[float]) -> float:
    """Return the value that 95 in a hundred do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, -(-len(ordered) * 95 // 100) - 1)]


def memory() -> float:
    """Return how many megabytes the process holds now."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * PAGE_BYTES / 1e6


def queries(dice: random.Random) -> dict[str, list[str]]:
    """Return queries of each kind, their words taken from the library's texts as they stand there."""
    from search.engines import database_engine
    from search.models import LibraryEntry
    from welsh import analyse

    ids = list(LibraryEntry.objects.order_by("pk").values_list("pk", flat=True))
    found: dict[str, list[str]] = {kind: [] for kind in KINDS}
    entries = LibraryEntry.objects.in_bulk(dice.sample(ids, min(len(ids), ASKED * 8)))
    frequency_of: dict[str, int] = {}
    for entry in entries.values():
        tokens = [t for t in analyse(entry.body, entry.language) if not t.is_stop and t.exact.isalpha()]
        words = list(dict.fromkeys(token.surface for token in tokens))
        if len(words) < 6:
            continue
        for kind, number in (("one word", 1), ("three words", 3), ("six words", 6), ("with facets", 2)):
            found[kind].append(" ".join(dice.sample(words, number)))
        counts = database_engine().frequencies(term for token in tokens for term in token.terms)
        for token in tokens:
            frequency_of[token.surface.lower()] = max((counts.get(term, 0) for term in token.terms), default=0)
    ordered = sorted(frequency_of, key=lambda word: (-frequency_of[word], word))
    found["common word"] = ordered[:ASKED]
    found["rare word"] = [word for word in ordered if 1 <= frequency_of[word] <= 10][-ASKED:]
    return {kind: asked[:ASKED] for kind, asked in found.items()}


def measure_speed() -> dict[str, Any]:
    """Return the figures of each kind of query on the database in use."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from search.engines import get_engine
    from search.models import LibraryEntry
    from search.selectors import library_search
    from search.warming import warm

    client = Client(headers={"host": "localhost"})
    figures: dict[str, Any] = {"entries": LibraryEntry.objects.count(), "engine": get_engine().name}
    asked = queries(random.Random(1))  # noqa: S311 (reproducible, not secret)

    def ask(text: str, kind: str = "") -> object:
        parameters: dict[str, Any] = {"q": text}
        if kind == "with facets":
            parameters |= {"kind": "thread", "sector": "health", "language": "cy"}
        return client.get("/api/v1/search", parameters)

    inside = partial(library_search, reader_language="cy", audiences=frozenset({"public"}))
    warm()  # as a server does when it starts
    before = memory()
    figures["first search, ms of wall"], figures["first search, ms of CPU"] = timed(lambda: ask("gofal"))
    ask("gwasanaeth cyhoeddus", "with facets")
    for kind, texts in asked.items():
        view = [timed(partial(ask, text, kind)) for text in texts]
        inner = [timed(partial(inside, text=text)) for text in texts]
        with CaptureQueriesContext(connection) as captured:
            ask(texts[0], kind)
        figures[kind] = {
            "p50": statistics.median(wall for wall, _cpu in view),
            "p95": p95([wall for wall, _cpu in view]),
            "cpu50": statistics.median(cpu for _wall, cpu in view),
            "cpu95": p95([cpu for _wall, cpu in view]),
            "inner50": statistics.median(wall for wall, _cpu in inner),
            "queries": len(captured),
        }
    figures["memory before searching, MB"], figures["memory of searching, MB"] = before, memory() - before
    figures["index on disk, MB"] = index_size()
    return figures


def index_size() -> float:
    """Return how many megabytes the engine's own tables take."""
    from django.db import connection

    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            sizes = " + ".join(f"pg_total_relation_size('{name}')" for name in TABLES)
            cursor.execute(f"SELECT {sizes}")
        else:
            names = " OR ".join(f"name LIKE '{name}%%'" for name in TABLES)
            cursor.execute(f"SELECT sum(pgsize) FROM dbstat WHERE {names}", [])  # noqa: S608 (constants)
        return float(cursor.fetchone()[0]) / 1e6


def measure_meaning() -> list[float]:
    """Return from how many subjects meanings are learned, in how many seconds, and the megabytes at the peak.

    Where it has been learned from the same texts before, that it has is all that is found out.
    """
    from search.meaning import learn_meaning

    started = time.monotonic()
    subjects = learn_meaning()
    return [subjects, time.monotonic() - started, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024]


def measure_stock() -> dict[str, Any]:
    """Return how Wagtail's own search of the database does over the texts of case studies, at several sizes.

    The site has it index titles alone, for the admin, so that the texts are indexed here and the rows taken back.
    """
    from django.db import transaction
    from wagtail.search import index
    from wagtail.search.backends import get_search_backend

    from casestudies.models import CaseStudyPage

    CaseStudyPage.search_fields = [*CaseStudyPage.search_fields, *map(index.SearchField, STOCK_TEXTS)]
    pages = CaseStudyPage.objects.live().order_by("pk")
    figures: dict[str, Any] = {}

    def first_ten(found: Any) -> object:
        return list(found[:10])

    with transaction.atomic():
        for size in STOCK_SIZES:
            items = list(pages[:size])
            get_search_backend().get_index_for_model(CaseStudyPage).add_items(CaseStudyPage, items)
            figures[str(len(items))] = {}
            for kind, text in STOCK_QUERIES.items():
                found = pages.search(text, operator="or")
                times = [timed(partial(first_ten, found)) for _number in range(STOCK_ASKED)]
                figures[str(len(items))][kind] = [statistics.median(cpu for _wall, cpu in times), found.count()]
        transaction.set_rollback(True)
    return figures


def measure_hostile(number: int) -> dict[str, Any]:
    """Return how the page and the API take hostile queries: errors, median and worst processor time."""
    from django.test import Client
    from django.urls import reverse
    from django.utils import translation
    from hostile import hostile_queries

    from search.warming import warm

    with translation.override("cy"):
        page = reverse("search:results")
    client = Client(headers={"host": "localhost"}, raise_request_exception=False)
    warm()  # as a server does when it starts: else its collector goes through the dictionaries in the middle of a query
    client.get("/api/v1/search", {"q": "gofal"})
    figures: dict[str, Any] = {}
    for name, address, share in (("API", "/api/v1/search", 1), ("page", page, 5)):
        times: list[tuple[float, str]] = []
        errors = 0
        for text in hostile_queries(number // share, seed=1):
            started = time.process_time()
            status = client.get(address, {"q": text}).status_code
            times.append(((time.process_time() - started) * 1000, text))
            errors += status >= 500
        worst = max(times)
        median = statistics.median(cpu for cpu, _text in times)
        figures[name] = [len(times), errors, median, worst[0], worst[0] / median, worst[1][:60]]
    return figures


def community(size: int) -> dict[str, str]:
    """Make the community of a size unless it is kept, and return the environment in which it is used."""
    KEPT.mkdir(parents=True, exist_ok=True)
    path = KEPT / f"{size}.sqlite3"
    environment = environment_of(f"sqlite:///{path}")
    done = path.with_suffix(".done")
    commands = [["migrate", "-v0"]]
    if not done.exists():
        path.unlink(missing_ok=True)
        commands += [["load_demo"], ["generate_community", *SIZES[size], "--seed", "1", "--processes", "2"]]
        print(f"Making a community of {size:,} entries …", file=sys.stderr, flush=True)
    for command in commands:
        started = time.monotonic()
        manage(environment, *command)
        if command[0] == "generate_community":
            print(f"Made {size:,} entries in {time.monotonic() - started:.0f} s")
    subjects, seconds, peak = measured(environment, __file__, "--measure", "meaning")
    print(f"Meanings learned from {subjects:,} subjects, entries placed: {seconds:.0f} s, {peak:,.0f} MB at the peak")
    done.touch()
    return environment


def print_speed(tables: dict[int, dict[str, Any]]) -> None:
    """Print the speed of each kind of query at each size, and how it grew."""
    for figures in tables.values():
        print(f"\nServer time at {figures['entries']:,} entries ({figures['engine']}), ms of the whole view")
        print(f"{'':12} {'p50':>7} {'p95':>7} {'CPU p50':>8} {'CPU p95':>8} {'search p50':>10} {'queries':>8}")
        for kind in KINDS:
            row = figures[kind]
            print(
                f"{kind:12} {row['p50']:7.1f} {row['p95']:7.1f} {row['cpu50']:8.1f} {row['cpu95']:8.1f} "
                f"{row['inner50']:10.1f} {row['queries']:8}"
            )
        for name, value in figures.items():
            if isinstance(value, float):
                print(f"  {name}: {value:,.1f}")
    if len(tables) == 2:
        few, many = tables.values()
        grew = ", ".join(f"{kind} {many[kind]['cpu50'] / few[kind]['cpu50']:.2f}" for kind in KINDS)
        print(f"\nGrowth of the processor time (p50) from {few['entries']:,} to {many['entries']:,}: {grew}")


def main(sizes: list[int], hostile: int) -> int:
    """Make, measure and print everything; 1 if a hostile query gave an error."""
    environments = {size: community(size) for size in sizes}
    print_speed(
        {size: measured(environment, __file__, "--measure", "speed") for size, environment in environments.items()}
    )
    largest = environments[max(sizes)]
    print("\nWagtail's own search of the database over the texts of case studies, CPU ms for the first ten (found)")
    for pages, kinds in measured(largest, __file__, "--measure", "stock").items():
        print(f"  {int(pages):6,} pages  " + "  ".join(f"{kind} {ms:,.1f} ({n:,})" for kind, (ms, n) in kinds.items()))
    attacked = measured(largest, __file__, "--measure", "hostile", "--hostile", str(hostile))
    print(f"{'hostile':8} {'asked':>7} {'5xx':>5} {'CPU p50':>8} {'worst':>8} {'ratio':>6}")
    for name, (asked, errors, median, worst, ratio, text) in attacked.items():
        print(f"{name:8} {asked:7,} {errors:5} {median:8.1f} {worst:8.1f} {ratio:6.1f}  {text!a}")
    return 1 if any(row[1] for row in attacked.values()) else 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--measure", choices=("meaning", "speed", "stock", "hostile"), help="measure the database in use"
    )
    parser.add_argument("--sizes", type=int, nargs="+", choices=sorted(SIZES), default=sorted(SIZES))
    parser.add_argument("--hostile", type=int, default=HOSTILE, help="how many hostile queries to ask")
    options = parser.parse_args()
    if options.measure:
        sys.path.insert(0, str(ROOT))
        import django

        django.setup()
        measures: dict[str, Callable[[], Any]] = {
            "meaning": measure_meaning,
            "speed": measure_speed,
            "stock": measure_stock,
            "hostile": lambda: measure_hostile(options.hostile),
        }
        print(json.dumps(measures[options.measure]()))
    else:
        sys.exit(main(options.sizes, options.hostile))
