"""What the worker does for the library on time."""

from datetime import timedelta

from core.periodic import job

from .lexicon import learn_lexicon


@job("search.learn_lexicon", every=timedelta(days=1))
def relearn() -> None:
    """Learn the bilingual lexicon again from what has been translated since."""
    learn_lexicon()
