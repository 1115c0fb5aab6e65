"""The terms of one word: what a form of Welsh or English may be a form of."""

from __future__ import annotations

from welsh.lexicon import dictionary, headwords, irregular
from welsh.mutation import radicals


def welsh_lemmas(word: str) -> tuple[str, ...]:
    """Return the lemmas that `word` (as `normal` gives it) may have in Welsh text, likeliest first; never empty."""
    closed, known, heads = irregular(), dictionary("cy"), headwords("cy")
    if word in closed:
        return closed[word]
    found: dict[str, None] = {}
    if word in heads:
        found[word] = None
    for radical, _ in radicals(word):
        if radical in closed:
            found.update(dict.fromkeys(closed[radical]))
        elif radical in heads:
            found[radical] = None
    if not found:
        lemma = known.get(word)
        if lemma is not None:
            found[lemma] = None
    if not found:
        english = dictionary("en").get(word)
        if english is not None:
            found[english.lower()] = None
    if not found:
        found[word] = None
        found.update((radical, None) for radical, _ in radicals(word))
    return tuple(found)


def english_lemmas(word: str) -> tuple[str, ...]:
    """Return the lemmas that `word` (as `normal` gives it) may have in English text; never empty."""
    english = dictionary("en").get(word)
    if english is not None:
        return (english.lower(),)
    if word in dictionary("cy") or word in irregular():
        return welsh_lemmas(word)
    return (word,)


def both_lemmas(word: str) -> tuple[str, ...]:
    """Return the lemmas of `word` when its language is unknown."""
    return tuple(dict.fromkeys((*welsh_lemmas(word), *english_lemmas(word))))
