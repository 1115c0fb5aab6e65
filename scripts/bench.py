"""Prints, for the main kinds of page, SQL queries, p50 ms and bytes: visitor and member, 10 and 1,000 items.

The two sizes are measured in one run with the same method; the numbers of queries must not grow.
"""

import argparse
import json
import statistics
import sys
import tempfile
import time
from typing import Any

from benched import ROOT, environment_of, manage, measured

SIZES = {10: ["--threads", "10", "--posts", "40", "--members", "10", "--cases", "10"],
         1000: ["--threads", "1000", "--posts", "4000", "--members", "200", "--cases", "1000"]}  # fmt: skip
REPEATS = 15


def addresses() -> dict[str, str]:
    """Return one address for each main kind of page of the database in use."""
    from django.urls import reverse
    from django.utils import translation

    from casestudies.models import CaseStudyIndexPage, CaseStudyPage
    from forums.models import Space, Thread
    from home.models import HomePage, StandardPage
    from toolkit.models import PolicyEntryPage, ToolkitIndexPage

    with translation.override("cy"):
        pages: dict[str, Any] = {
            "home": HomePage.objects.filter(locale__language_code="cy", live=True).first(),
            "standing page": StandardPage.objects.filter(locale__language_code="cy", live=True).first(),
            "toolkit": ToolkitIndexPage.objects.filter(locale__language_code="cy", live=True).first(),
            "policy entry": PolicyEntryPage.objects.filter(locale__language_code="cy", live=True).first(),
            "case studies": CaseStudyIndexPage.objects.filter(locale__language_code="cy", live=True).first(),
            "case study": CaseStudyPage.objects.filter(locale__language_code="cy", live=True, alias_of=None).first(),
        }
        found = {name: page.get_url() for name, page in pages.items()}
        thread = Thread.objects.filter(space__visibility="public").order_by("-posts_published", "pk")[0]
        found["discussions"] = reverse("forums:index")
        found["space"] = Space.objects.get(pk=thread.space_id).get_absolute_url()
        found["thread"] = thread.get_absolute_url()
        found["search"] = reverse("search:results") + "?q=ngwasanaethau+gofal"
    return found


def measure() -> None:
    """Print one JSON line of figures for the database that the environment names."""
    import django

    django.setup()
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from members.models import User

    figures = {}
    for who in ("visitor", "member"):
        client = Client(headers={"accept-encoding": "identity", "host": "localhost"})
        if who == "member":
            client.force_login(
                User.objects.get(email="member@demo.example"), "django.contrib.auth.backends.ModelBackend"
            )
        for name, url in addresses().items():
            response = client.get(url)
            if response.status_code != 200:
                raise RuntimeError(f"{name}: {url} gives {response.status_code}")
            with CaptureQueriesContext(
                connection,
            ) as queries:
                client.get(url)
            # Counted now: the next request empties the connection\'s log.
            count = len(queries)
            times = []
            for _repeat in range(REPEATS):
                started = time.perf_counter()
                client.get(url)
                times.append((time.perf_counter() - started) * 1000)
            figures[f"{name}|{who}"] = [count, statistics.median(times), len(response.content)]
    print(json.dumps(figures))


def main() -> int:
    """Make both communities, measure both, print both; 1 if a number of queries grew."""
    tables: dict[int, dict[str, list[float]]] = {}
    with tempfile.TemporaryDirectory() as folder:
        for size, arguments in SIZES.items():
            environment = environment_of(f"sqlite:///{folder}/{size}.sqlite3")
            print(f"Making a community of {size} …", file=sys.stderr, flush=True)
            manage(environment, "migrate", "-v0")
            manage(environment, "load_demo")
            manage(environment, "generate_community", *arguments, "--seed", "1")
            tables[size] = measured(environment, __file__, "--measure")
    few, many = tables[10], tables[1000]
    figures = f"{'queries':>7} {'p50 ms':>7} {'bytes':>8}"
    print(f"{'page':16} {'reader':8} | {figures} | {figures}")
    print(f"{'':25} | {'10 items':^24} | {'1,000 items':^24}")
    grew = []
    for key in few:
        name, who = key.split("|")
        (q1, t1, b1), (q2, t2, b2) = few[key], many[key]
        print(f"{name:16} {who:8} | {q1:7} {t1:7.1f} {b1:8} | {q2:7} {t2:7.1f} {b2:8}")
        if q2 > q1:
            grew.append(key)
    print(f"Queries grew with the number of items: {', '.join(grew)}" if grew else "No number of queries grew.")
    return 1 if grew else 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--measure", action="store_true", help="measure the database that DATABASE_URL names")
    if parser.parse_args().measure:
        sys.path.insert(0, str(ROOT))
        measure()
    else:
        sys.exit(main())
