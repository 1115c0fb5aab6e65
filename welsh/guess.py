"""Words that no dictionary knows: names, loans, new formations, misspellings."""

from __future__ import annotations

from typing import Final

from welsh.families import TO_PLURAL, stem
from welsh.lexicon import COMMON, Lexicon
from welsh.mutation import VOWELS, mutate, radicals, same_initial
from welsh.readings import best, readings

_GIVEN_ENDINGS: Final = tuple(pair for pair in TO_PLURAL if pair[1])
# A spoken form must lead to a word that is at least this likely.
_PLAUSIBLE: Final = 1.6
# Plural ending -> singular ending, for stems that are unknown both ways.
_STRIPPED: Final = (
    ("feydd", "fa"),
    ("feysydd", "faes"),
    ("wragedd", "wraig"),
    ("wyr", "wr"),
    ("iaid", "iad"),
    ("aid", "ad"),
    ("oedd", ""),
    ("iau", ""),
    ("ion", ""),
    ("au", ""),
)
# An initial that a radical never has: the radical alone is meant.
_ONLY_MUTATED: Final = ("dd", "mh", "nh", "ng")


def guess(word: str, lexicon: Lexicon) -> tuple[str, ...]:
    """Return the terms of an unknown word: what it seems a form of, else itself and what a mutation could hide."""
    if "'" in word or VOWELS.isdisjoint(word):  # don't, O'Brien; GDPR
        return (word,)
    return _dialect(word, lexicon) or _verb(word, lexicon) or _back_formed(word, lexicon) or _stripped(word)


def _dialect(word: str, lexicon: Lexicon) -> tuple[str, ...]:
    """The lemmas of a spoken form: pethe and petha for pethau, dannadd for dannedd, sgrifennu; or ()."""
    spellings = ["y" + word] if word.startswith(("sg", "sb", "st")) else []
    if len(word) > 4 and word[-1] in "ae":
        spellings.append(word[:-1] + "au")
    place = word.rfind("a")
    if (
        not word.endswith("iad")
        and 2 < place < len(word) - 1
        and word[place + 1 :] in ("n", "r", "d", "dd", "l", "s", "th")
    ):
        spellings.append(word[:place] + "e" + word[place + 1 :])
    for spelling in spellings:
        if _known(spelling, lexicon):
            found = readings(spelling, lexicon)
            if found and min(found.values()) < _PLAUSIBLE:
                return best(found)
    return ()


def _verb(word: str, lexicon: Lexicon) -> tuple[str, ...]:
    """The known verb that `word` is another verb-noun of: ymatebu for ymateb, cysylltio for cysylltu; or ()."""
    for candidate in (word, *(radical for radical, _ in radicals(word))):
        shared = stem(candidate)
        if shared != candidate and len(shared) > 3:
            if shared in lexicon.stems:
                return lexicon.stems[shared][:1]
            for ending in ("", "u", "o", "i", "a"):
                for verb in (shared + ending, shared.removesuffix("i") + ending):
                    if verb in lexicon.verbs and lexicon.heads.get(verb) == COMMON:
                        return (verb,)
    return ()


def _known(word: str, lexicon: Lexicon) -> bool:
    """Whether a list holds `word`, or what it could be a mutation of."""
    return lexicon.knows(word) or any(lexicon.knows(radical) for radical, _ in radicals(word))


def _back_formed(word: str, lexicon: Lexicon) -> tuple[str, ...]:
    """The lemmas of a known word from which `word` was wrongly formed back, or ().

    A plural gives singulars such as gweithwr beside gweithiwr; a mutation undone once too often gives crŵp for grŵp.
    """
    if len(word) > 3:
        origins = (word, *(radical for radical, _ in radicals(word)))
        endings = _GIVEN_ENDINGS if lexicon.pluralised.isdisjoint(origins) else TO_PLURAL
        for plural, singular in endings:
            if word.endswith(singular):
                candidate = word[: len(word) - len(singular)] + plural
                if singular or any(lexicon.knows(origin + plural) for origin in origins):
                    found = readings(candidate, lexicon)
                    # Elwyn is no singular of elw, which has a plural of its own.
                    if found and not (singular == "yn" and word[:-2] in found):
                        return best(found)
        softened = mutate(word, "soft")
        if softened != word and _known(softened, lexicon):
            found = readings(softened, lexicon)
            # Boeler softens to foeler, and could only so be a form of moeli.
            if found and all(
                same_initial(softened, lemma) or mutate(lemma, "soft") == softened for lemma in best(found)
            ):
                return best(found)
    return ()


def _stripped(word: str) -> tuple[str, ...]:
    """`word` without a plural ending and with every initial that a mutation could hide."""
    base = word
    for plural, singular in _STRIPPED:
        if word.endswith(plural) and len(word) > len(plural) + 3:
            base = word[: -len(plural)] + singular
            break
    found = tuple(
        radical for radical, kind in radicals(base) if kind != "h" and not (radical[0] == "g" and base[0] != "w")
    )
    if base.startswith(_ONLY_MUTATED) and found:
        return found
    return (base, *found)
