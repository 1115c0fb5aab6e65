"""What editors say of the lexicon: pairs pinned, blocked or left to what the texts teach."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from core import audit
from welsh import analyse

from .analysis import tells, terms_of
from .models import LexiconPair


class NotOneWord(ValueError):
    """A side of a pair is not a single word that tells something; the message is for the editor."""


def lexicon_term(text: str, language: str) -> str:
    """Return the term that a typed word, in any of its forms, is found as; raises NotOneWord."""
    terms = lexicon_terms(text, language)
    if len(terms) != 1:
        raise NotOneWord(_("Type one word that is not a function word, such as “the” or “of”."))
    return terms[0]


def lexicon_terms(text: str, language: str) -> list[str]:
    """Return the term of each word of a text that stands in a lexicon: of all but function words."""
    return [terms_of(token)[0] for token in analyse(text, language) if tells(token)]


@transaction.atomic
def lexicon_pair_set_state(*, pair: LexiconPair, state: str, actor: Any) -> LexiconPair:
    """Pin or block a pair, or leave it to what the texts teach. Repeating it changes nothing and leaves no trace.

    A pair that no text holds, once released, is gone with the next learning.
    """
    stored = LexiconPair.objects.select_for_update().get(pk=pair.pk)
    before, after = stored.state, LexiconPair.State(state)
    if before != after:
        stored.state = after
        stored.save(update_fields=["state"])
        audit.record(
            action=f"lexicon_pair.{after}",
            subject=stored,
            actor=actor,
            before={"state": before},
            after={"state": str(after), "cy": stored.term_cy, "en": stored.term_en},
        )
    return stored


@transaction.atomic
def lexicon_pair_pin(*, cy: str, en: str, actor: Any) -> LexiconPair:
    """Pin the pair of two words, new or learned already; raises NotOneWord."""
    pair, _made = LexiconPair.objects.get_or_create(
        term_cy=lexicon_term(cy, "cy"), term_en=lexicon_term(en, "en"), defaults={"state": LexiconPair.State.LEARNED}
    )
    return lexicon_pair_set_state(pair=pair, state=LexiconPair.State.PINNED, actor=actor)
