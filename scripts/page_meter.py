"""Measures pages of a Django project from inside it: a question in JSON a line, an answer in JSON a line.

``bench_threads.py`` starts it with our Python and with that of another forum, each on its own settings: the same lines
measure both. A question is ``{"who": e-mail address or "", "url": path, "times": n}``. The answer has the
bytes, the queries, how often the commonest shape of query comes (``shape``), and ms by the clock and by the processor.
"""

import json
import re
import sys
import time
from collections import Counter
from functools import cache
from typing import Any

VALUE = re.compile(r"'(?:[^']|'')*'|\b\d+(?:\.\d+)?\b")
WARM = 2


@cache
def client_of(who: str) -> Any:
    """Return a browser of that person; a visitor's for ""."""
    from django.contrib.auth import get_user_model
    from django.test import Client

    client = Client(headers={"accept-encoding": "identity", "host": "localhost"})
    if who:
        client.force_login(get_user_model().objects.get(email=who))
    return client


def fetch(who: str, url: str) -> Any:
    """Return the page; anything but 200 ends the measurement."""
    response = client_of(who).get(url)
    if response.status_code != 200:
        raise RuntimeError(f"{url} gives {response.status_code}")
    return response


@cache
def counted(who: str, url: str) -> dict[str, int]:
    """Return bytes, queries and the commonest shape of a page that has been opened before."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    for _n in range(WARM):
        fetch(who, url)
    with CaptureQueriesContext(connection) as queries:
        response = fetch(who, url)
    shapes = Counter(VALUE.sub("?", query["sql"]) for query in queries.captured_queries)
    return {"bytes": len(response.content), "queries": len(queries), "shape": max(shapes.values(), default=0)}


def measured(who: str, url: str, times: int) -> dict[str, Any]:
    """Return the answer to a question."""
    found: dict[str, Any] = {**counted(who, url), "ms": [], "cpu": []}
    for _n in range(times):
        wall, processor = time.perf_counter(), time.process_time()
        fetch(who, url)
        found["ms"].append((time.perf_counter() - wall) * 1000)
        found["cpu"].append((time.process_time() - processor) * 1000)
    return found


def main() -> None:
    """Answer until the questions end."""
    import django

    django.setup()
    for line in sys.stdin:
        print(json.dumps(measured(**json.loads(line))), flush=True)


if __name__ == "__main__":
    main()
