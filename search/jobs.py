"""What the worker does for the library on time."""

from datetime import timedelta

from core.periodic import job

from .lexicon import learn_lexicon
from .missed import missed_searches_forget
from .saved import saved_searches_tell
from .words import words_forget


@job("search.learn_lexicon", every=timedelta(days=1))
def relearn() -> None:
    """Learn the bilingual lexicon again from what has been translated since."""
    learn_lexicon()


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
