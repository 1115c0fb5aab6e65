"""Prints what pages of discussions cost at 10,000 threads and 100,000 posts and at 2,000 posts, beside Spirit.

Both sites hold the same texts, on SQLite with the same settings, DEBUG off, cached templates and a cache in memory. One
process each answers the same questions in turn (``page_meter.py``), so that what else the machine does hits both alike.
What others do on the machine shows in the times by the clock, so the processor's are compared. Then the queue of 5,000
cases. Exits with 1 where a figure is past its bar.
"""

import argparse
import json
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import benched
import spirit_peer
from benched import ROOT

METER = str(ROOT / "scripts" / "page_meter.py")
LONG = 500  # posts in the thread that is measured
# Threads and posts beside the long thread; how many of them are made in a second run without the library.
SMALL = ("--threads", "199", "--posts", "1500", "--members", "100", "--cases", "0", "--seed", "1")
MORE = ("--threads", "9800", "--posts", "98000", "--members", "400", "--cases", "0", "--seed", "3", "--no-search")
QUEUE = 5_000
MEMBER, FACILITATOR = "generated-1-0@demo.example", "generated-1-1@demo.example"
SPACE, FIRST, LAST = "space", "thread, first page", "thread, last page"
# Page: the most queries of a visitor and of a member.
BARS = {SPACE: (6, 10), FIRST: (8, 12), LAST: (8, 12)}
QUEUE_BAR, SHAPE_BAR, LAST_BAR = 12, 2, 1.2
ROUNDS, TIMES = 12, 5
Figures = dict[str, Any]
Found = dict[tuple[str, str, str], Figures]  # by page, reader and site


class Meter:
    """A site that answers questions about its pages, in a process of its own."""

    def __init__(self, python: str, environment: dict[str, str]) -> None:
        self.process = subprocess.Popen(
            [python, METER], env=environment, cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )

    def ask(self, who: str, url: str, times: int) -> Figures:
        """Return the figures of a page; raises RuntimeError where the site gave none."""
        if self.process.stdin is None or self.process.stdout is None:
            raise RuntimeError("The meter has no pipes.")
        self.process.stdin.write(json.dumps({"who": who, "url": url, "times": times}) + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        if not answer:
            raise RuntimeError(f"No figures of {url}")
        return dict(json.loads(answer))


@contextmanager
def meters(sites: dict[str, tuple[str, dict[str, str]]]) -> Iterator[dict[str, Meter]]:
    """Start a meter for each site, and end them."""
    running = {name: Meter(python, environment) for name, (python, environment) in sites.items()}
    try:
        yield running
    finally:
        for meter in running.values():
            meter.process.terminate()
            meter.process.wait()


def ours_on(database: Path) -> dict[str, str]:
    """Return the environment of our site on a database."""
    return benched.environment_of(f"sqlite:///{database}", DEBUG="0", PYTHONPATH=str(ROOT))


def manage(database: Path, *command: str) -> None:
    """Run a command of ours on a database."""
    benched.manage(ours_on(database), *command)


def prepared(database: Path) -> Figures:
    """Return the ids and addresses of what is measured, after ``prepare`` has run in a process of its own."""
    return dict(benched.measured(ours_on(database), __file__, "--prepare"))


def prepare() -> None:
    """Put the long thread into the public space, make somebody a facilitator, and print the addresses."""
    import django

    django.setup()
    from django.contrib.auth.models import Group
    from django.urls import reverse
    from django.utils import translation

    from forums.models import Space, Thread
    from members.models import User
    from members.roles import FACILITATOR as ROLE

    space = Space.objects.filter(visibility="public").order_by("position")[0]
    thread = Thread.objects.get(public_id__startswith="th-2-")
    thread.space, thread.kind, thread.sensitivity, thread.embargo_until = space, "question", "open", None
    thread.save()
    User.objects.get(email=FACILITATOR).groups.add(Group.objects.get(name=ROLE))
    with translation.override("cy"):
        address = thread.get_absolute_url()
        addresses = {SPACE: space.get_absolute_url(), FIRST: address, LAST: f"{address}?page={-(-LONG // 20)}"}
        queue = reverse("forums:queue")
    counts = {"threads": Thread.objects.count(), "posts": sum(Thread.objects.values_list("posts_published", flat=True))}
    print(json.dumps({"thread": thread.pk, "space": space.pk, "addresses": addresses, "queue": queue, **counts}))


def make_ours(folder: Path) -> tuple[Path, Path]:
    """Make our two communities; the large one is the small one with many more threads.

    The library, by which a thread's page finds what else there is, holds the small one's texts in both.
    """
    small, large = folder / "small.sqlite3", folder / "large.sqlite3"
    manage(small, "migrate", "-v0")
    manage(small, "setup_community")
    manage(small, "generate_community", *SMALL)
    long = ("--threads", "1", "--posts", str(LONG), "--members", "20", "--cases", "0", "--seed", "2")
    manage(small, "generate_community", *long)
    shutil.copy(small, large)
    manage(large, "generate_community", *MORE)
    return small, large


def compared(sites: dict[str, tuple[str, dict[str, str]]], addresses: dict[str, dict[str, str]]) -> Found:
    """Return the figures of all pages, measured in turn."""
    found: Found = {}
    with meters(sites) as running:
        for _round in range(ROUNDS):
            for who in ("", MEMBER):
                for page in BARS:
                    for name, meter in running.items():
                        answer = meter.ask(who, addresses[name][page], TIMES)
                        held = found.setdefault((page, who, name), {**answer, "ms": [], "cpu": []})
                        held["ms"] += answer["ms"]
                        held["cpu"] += answer["cpu"]
    return found


def p50(figures: Figures, kind: str = "ms") -> float:
    """Return the median of the times."""
    return float(statistics.median(figures[kind]))


def line(figures: Figures) -> str:
    """Return a column: queries, the commonest shape, p50 by the clock and of the processor, KB."""
    times = f"{p50(figures):7.1f} {p50(figures, 'cpu'):7.1f}"
    return f"{figures['queries']:>7} {figures['shape']:>5} {times} {figures['bytes'] / 1000:>6.1f}"


def judged(title: str, found: Found) -> list[str]:
    """Print the table of one size, and return what is past a bar."""
    sites = list(dict.fromkeys(name for _page, _who, name in found))
    heads = f"{'queries':>7} {'shape':>5} {'p50 ms':>7} {'cpu ms':>7} {'KB':>6}"
    print(f"\n{title}")
    print(f"{'':28}" + "".join(f" | {name:^36}" for name in sites))
    print(f"{'page':18} {'reader':9}" + f" | {heads}" * len(sites))
    past = []
    for page, bars in BARS.items():
        for who, bar in zip(("", MEMBER), bars, strict=True):
            reader = "member" if who else "visitor"
            columns = [found[page, who, name] for name in sites]
            print(f"{page:18} {reader:9}" + "".join(f" | {line(column)}" for column in columns))
            ours, *others = columns
            if ours["queries"] > bar:
                past.append(f"{page}, {reader}: {ours['queries']} queries, not {bar}")
            if ours["shape"] > SHAPE_BAR:
                past.append(f"{page}, {reader}: one shape of query {ours['shape']} times")
            past += [
                f"{page}, {reader}: p50 {p50(ours, 'cpu'):.1f} ms, the peer's {p50(other, 'cpu'):.1f}"
                for other in others
                if p50(ours, "cpu") >= p50(other, "cpu")
            ]
    for who in ("", MEMBER):
        ratio = p50(found[LAST, who, "ours"], "cpu") / p50(found[FIRST, who, "ours"], "cpu")
        print(f"last page / first, {'member' if who else 'visitor'}: {ratio:.2f} (bar {LAST_BAR})")
        if ratio > LAST_BAR:
            past.append(f"last page {ratio:.2f} of the first")
    return past


def queue_judged(database: Path, url: str) -> list[str]:
    """Measure the queue of 5,000 cases, print it, and return what is past its bar."""
    members = ("--threads", "3", "--posts", "9", "--members", "50", "--cases", "0", "--seed", "4", "--no-search")
    manage(database, "generate_community", *members, "--waiting", str(QUEUE))
    with meters({"ours": (sys.executable, ours_on(database))}) as running:
        pages = {
            "first page": url,
            "last page": f"{url}?page={-(-QUEUE // 25)}",
            "filtered": f"{url}?kind=flag&taken=free",
        }
        found = {name: running["ours"].ask(FACILITATOR, address, 25) for name, address in pages.items()}
    print(f"\nQueue of {QUEUE:,} cases of all kinds (bar: {QUEUE_BAR} queries)")
    for name, figures in found.items():
        print(f"{name:28} | {line(figures)}")
    over = [name for name, figures in found.items() if figures["queries"] > QUEUE_BAR or figures["shape"] > SHAPE_BAR]
    return [f"queue: {name}" for name in over]


def main() -> int:
    """Make the sites, measure them in turn, print; 1 where a figure is past its bar."""
    past = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        python = spirit_peer.spirit_python()
        if python is None:
            print("Spirit cannot be installed here (no package index, or no venv): our figures stand alone.")
        print("Making the communities …", file=sys.stderr, flush=True)
        for database in make_ours(folder):
            ours = prepared(database)
            sites = {"ours": (sys.executable, ours_on(database))}
            addresses = {"ours": ours["addresses"]}
            if python is not None:
                theirs = folder / f"spirit-{database.stem}"
                seeded = spirit_peer.make_spirit_site(python, theirs, database, ours["thread"], ours["space"])
                sites["Spirit"] = (str(python), spirit_peer.spirit_environment(theirs))
                addresses["Spirit"] = json.loads(seeded)
            title = f"{ours['threads']:,} threads, {ours['posts']:,} posts; a thread of {LONG} posts, 20 a page"
            past += judged(title, compared(sites, addresses))
        past += queue_judged(database, ours["queue"])
    print("\n" + ("Past a bar: " + "; ".join(past) if past else "All within their bars."))
    return 1 if past else 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--prepare", action="store_true", help="prepare the database that DATABASE_URL names")
    if parser.parse_args().prepare:
        sys.path.insert(0, str(ROOT))
        prepare()
    else:
        sys.exit(main())
