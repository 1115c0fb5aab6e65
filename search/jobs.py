"""What the worker does for the library: on time, and soon after a change."""

from datetime import UTC, datetime, timedelta
from typing import Any

from django.utils import timezone

from core.outbox import enqueue, handler
from core.periodic import job

from . import watching
from .lexicon import learn_lexicon
from .meaning import learn_meaning
from .missed import missed_searches_forget
from .saved import saved_searches_tell
from .words import words_forget

TOPIC = "search.learn_lexicon"
PAUSE = timedelta(minutes=10)  # however much is published meanwhile, the lexicon is learned once


@job("search.learn_lexicon", every=timedelta(days=1))
def relearn() -> None:
    """Learn the bilingual lexicon again, whatever has changed since, and what words have to do with each other."""
    learn_lexicon()
    learn_meaning()


@job("search.saved_searches", every=timedelta(minutes=5))
def tell() -> None:
    """Tell members what is new for their saved searches."""
    saved_searches_tell()


@job("search.forget_missed", every=timedelta(days=1))
def forget_missed() -> None:
    """Forget old questions that found nothing."""
    missed_searches_forget()


@job("search.forget_words", every=timedelta(days=1))
def forget_words() -> None:
    """Forget words that no text holds any more."""
    words_forget()


@handler(TOPIC)
def relearn_after_change(payload: dict[str, Any]) -> None:
    """Learn the lexicon again after texts in both languages have changed."""
    learn_lexicon()


def learn_soon() -> None:
    """Have the lexicon learned within ten minutes; all who ask in that time share a row of the outbox."""
    number = int(timezone.now().timestamp() // PAUSE.total_seconds())
    at = datetime.fromtimestamp((number + 1) * PAUSE.total_seconds(), UTC)
    enqueue(topic=TOPIC, key=f"{TOPIC}:{number}", not_before=at)


@job("search.watch_engine", every=timedelta(seconds=30))
def watch_engine() -> None:
    """Tell administrators when Elasticsearch is lost and when it is back."""
    watching.watch()
