"""Endings of Welsh words: which headwords a plural, a comparison or a conjugated verb could come from.

The patterns are the productive ones that any grammar lists, such as D. A. Thorne, *A Comprehensive Welsh Grammar*
(Blackwell, 1993). What no pattern covers stands in `data/irregular.tsv`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from welsh.lexicon import COMMON, Lexicon, stop_words
from welsh.text import word_set

# Plural ending -> what replaces it in the singular.
_PLURALS: Final[dict[str, tuple[str, ...]]] = {
    "feydd": ("fa",),
    "eydd": ("a",),
    "oedd": ("",),
    "iaid": ("", "iad"),
    "aid": ("",),
    "iau": ("", "i"),
    "ion": ("", "yn", "on"),
    "au": ("", "yn", "en"),
    "od": ("",),
    "on": ("", "yn"),
    "i": ("",),
    # Second parts of compounds, with a plural of their own: tafarndai, corgwn, gwersyllfeysydd.
    "dai": ("dy",),
    "tai": ("ty",),
    "gwn": ("gi",),
    "feini": ("faen",),
    "eiriau": ("air",),
    "ffyrdd": ("ffordd",),
    "feysydd": ("faes",),
    "wragedd": ("wraig",),
    "daliadau": ("dal",),
    "weision": ("was",),
}
# Vowels that change in the last syllable when an ending follows: plural -> singular.
_AFFECTION: Final = (
    ("ei", "ai"),
    ("y", "w"),
    ("o", "aw"),
    ("eu", "au"),
    ("e", "a"),
    ("ae", "au"),
    ("a", "â"),
    ("o", "ô"),
)
_VOWELS: Final = frozenset("aeiouwyâêîôûŵŷï")
_HARD: Final = {"c": "g", "t": "d", "p": "b"}

_VERB_ENDINGS: Final = word_set(
    """
    af a i aff iff ith wn wch ant an ir ais aist est es odd om och on wyd som soch son sant sid asom asoch ason asant
    asan ai it em en ech ent id et aswn asit asai asem asech asent asid aset asat asa ase asen wyf ych o ont er
    """
)
# Verb endings that many nouns have too.
_WEAK_VERBS: Final = word_set("a i o an on es om en et em")
_AFFECTING: Final = word_set("i ir id it wch")


def _lengths(endings: Iterable[str]) -> dict[str, tuple[int, ...]]:
    """Return how long an ending may be by a word's last two letters, or by its last one, longest first."""
    found: dict[str, set[int]] = {}
    for ending in endings:
        found.setdefault(ending[-2:], set()).add(len(ending))
    for last, lengths in found.items():
        lengths |= found.get(last[-1], set())
    return {last: tuple(sorted(lengths, reverse=True)) for last, lengths in found.items()}


_PLURAL_LENGTHS: Final = _lengths(_PLURALS)
_VERB_LENGTHS: Final = _lengths(_VERB_ENDINGS)
# A word that ends in none of these letters is none of these.
LAST_OF_PLURALS: Final = frozenset(ending[-1] for ending in (*_PLURALS, "wyr", "s"))
LAST_OF_COMPARISONS: Final = frozenset("hfda")


def plurals(form: str, lexicon: Lexicon) -> Iterator[tuple[str, float]]:
    """Yield (singular, cost) for the nouns and adjectives that `form` could be a regular plural of.

    Only headwords that do not conjugate: rhaglenni is more than one rhaglen, not "you program".
    """
    heads, verbs = lexicon.heads, lexicon.verbs
    for length in _PLURAL_LENGTHS.get(form[-2:]) or _PLURAL_LENGTHS.get(form[-1], ()):
        replacements = _PLURALS.get(form[-length:])
        if replacements is None or length > len(form) - 3:
            continue
        # Manon and Siani are no plurals: after a short stem these endings need the dictionary to say so.
        doubtful = length < 3 and form[-length:] != "au" and len(form) < length + 5
        for order, singular in enumerate(_singulars(form[:-length], replacements)):
            if doubtful and lexicon.lemma(form) != singular:
                continue
            if singular in heads and singular not in verbs and singular != form and singular not in stop_words("cy"):
                yield singular, 0.05 * order
                # Gwerthoedd is of gwerth as it stands, and hardly of gwarth with its vowel changed.
                if order == 0 and heads[singular] == COMMON:
                    break
    if form.endswith("wyr"):
        yield from _agents(form[:-3], heads)
    elif form[-1] == "s" and len(form) > 4 and heads.get(form[:-1]) == COMMON and form[:-1] not in verbs:
        # English plurals of loans; a name may look like one (Edwards).
        yield form[:-1], 0.2


def _agents(stem: str, heads: dict[str, float]) -> Iterator[tuple[str, float]]:
    """The people that stem + wyr may be: gweithwyr of gweithiwr, arweinwyr of arweinydd; people write -wr for both."""
    known = [stem + ending for ending in ("wr", "iwr", "ydd") if stem + ending in heads]
    likeliest = min((heads[noun] for noun in known), default=0.0)
    for noun in known:
        yield noun, likeliest - heads[noun]


def _singulars(stem: str, replacements: tuple[str, ...]) -> Iterator[str]:
    """The spellings that `stem` may have without its ending."""
    for replacement in replacements:
        yield stem + replacement
    if "" not in replacements:
        return
    if len(stem) > 3 and stem[-1] == stem[-2] and stem[-1] in "nr":
        yield stem[:-1]
        if stem.endswith("iann"):
            yield stem[:-1] + "t"
    if stem.endswith("ï"):
        yield stem[:-1] + "i"
    for plural, singular in _AFFECTION:
        place = stem.rfind(plural)
        if place > 0 and not _VOWELS.intersection(stem[place + len(plural) :]):
            changed = stem[:place] + singular + stem[place + len(plural) :]
            yield changed
            if changed[-2:] in ("nn", "rr"):
                yield changed[:-1]


def comparisons(form: str, lexicon: Lexicon) -> Iterator[tuple[str, float]]:
    """Yield (adjective, cost) for the adjectives that `form` could be the equative, comparative or superlative of."""
    adjectives = lexicon.adjectives
    for ending in ("ach", "af", "ed", "a"):
        if form.endswith(ending) and len(form) > len(ending) + 2:
            stem = form[: -len(ending)]
            for positive in _positives(stem):
                if positive in adjectives:
                    yield positive, 0.1 if ending != "a" else 0.6
            return


def _positives(stem: str) -> Iterator[str]:
    if stem[-1] in _HARD:
        yield stem[:-1] + _HARD[stem[-1]]
    yield stem
    if stem[-1] == stem[-2]:
        yield stem[:-1]
    place = stem.rfind("y")
    if place > 0 and not _VOWELS.intersection(stem[place + 1 :]):
        yield stem[:place] + "w" + stem[place + 1 :]


def conjugated(form: str) -> list[tuple[str, str]]:
    """Return the (stem, ending) that `form` could be of a verb, longest ending first."""
    lengths = _VERB_LENGTHS.get(form[-2:]) or _VERB_LENGTHS.get(form[-1], ())
    most = len(form) - 2
    return [(form[:-n], form[-n:]) for n in lengths if n <= most and form[-n:] in _VERB_ENDINGS]


def closed_verbs(form: str, splits: Iterable[tuple[str, str]], lexicon: Lexicon) -> tuple[str, ...]:
    """Return the verb-nouns of `form`, `conjugated`, when its stem is in our list of stems: derbyni-odd -> derbyn."""
    for stem, ending in splits:
        # Pero is a name, and no form of peri.
        if stem in lexicon.stems and (len(stem) > 3 or ending not in _WEAK_VERBS or lexicon.lemma(form) is not None):
            return lexicon.stems[stem]
    return ()


def regular_verbs(splits: Iterable[tuple[str, str]], lexicon: Lexicon, *, weak: bool) -> Iterator[tuple[str, float]]:
    """Yield (verb-noun, cost) for the verbs of the lexicon that a form, `conjugated`, could come from.

    The dictionary lists the literary forms of the verbs that it knows; this finds spoken ones, and those that it gives
    to another verb. `weak` allows the endings that many nouns have too (-a, -i, -o, -on, -es).
    """
    verbs, regular = lexicon.verbs, lexicon.regular
    for stem, ending in splits:
        if len(stem) > 2 and (weak or ending not in _WEAK_VERBS):
            for verb in regular.get(stem, ()):
                yield verb, 0.1
            # i and wch turn an a before them into e: telir of talu, cedwch of cadw.
            place = stem.rfind("e")
            if ending in _AFFECTING and place > 0 and not _VOWELS.intersection(stem[place + 1 :]):
                plain = stem[:place] + "a" + stem[place + 1 :]
                for verb in (*regular.get(plain, ()), *regular.get(plain + "i", ())):
                    yield verb, 0.2
            # Verbs without an ending of their own are in our list of stems, but not each spelling (gofynwyd).
            if weak and stem in verbs:
                yield stem, 0.6
            # Verbs in -io keep the i (cariaf), but not everyone writes it: rhybuddwyd for rhybuddiwyd.
            if stem + "io" in verbs:
                yield stem + "io", 0.6
