"""Run by test_worker_killed in a process of its own, on a database of its own: prepare | change | finish."""

# ruff: noqa: E402 (Django must be set up before models are imported)

import json
import os
import sys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cop_site.settings.test")
import django

django.setup()

from django.utils import timezone

from core import outbox
from core.library import LibraryDocument
from core.models import OutboxMessage
from search import reindex
from search.engines import Filters, Match
from search.engines.elasticsearch import ElasticsearchEngine
from search.models import LibraryEntry
from search.services import library_write

THREADS, POSTS = 12, 10


def write(number: int, word: str, posts: int = POSTS) -> None:
    documents = [
        LibraryDocument(
            kind="thread",
            subject_id=f"th-{number}",
            language="cy",
            part=str(post),
            title=f"Edefyn {number}",
            body=f"{word} {post}",
            url=f"/cy/{number}/",
        )
        for post in range(posts)
    ]
    library_write([f"thread:th-{number}"], documents)


def prepare() -> None:
    reindex.rebuild()
    for number in range(THREADS):
        write(number, "gofal")


def change() -> None:
    """What others do after a worker's death, when its lease has run out."""
    write(0, "sbwriel")
    write(1, "gofal", posts=3)
    write(2, "gofal", posts=0)
    free()


def free() -> None:
    OutboxMessage.objects.update(leased_until=None)


def finish() -> dict[str, object]:
    free()
    outbox.drain()
    engine = ElasticsearchEngine()
    return {
        "check": reindex.check(),
        "held": len(list(engine.versions())),
        "entries": LibraryEntry.objects.count(),
        "left": OutboxMessage.objects.filter(topic="search.index").count(),
        "new": len(engine.find(Match(((("sbwriel",),),)), Filters(None, timezone.now()), limit=100).candidates),
    }


print(json.dumps({"prepare": prepare, "change": change, "finish": finish}[sys.argv[1]]()))
