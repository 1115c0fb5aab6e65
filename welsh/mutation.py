"""Initial consonant mutations: making them, and finding the words that one could hide.

Source of the tables: the mutations as any grammar gives them, such as D. A. Thorne, *A Comprehensive Welsh Grammar*
(Blackwell, 1993).
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final, Literal

Kind = Literal["soft", "nasal", "aspirate", "h"]

VOWELS: Final = frozenset("aeiouwyâêîôûŵŷáéíóúẃýàèìòùẁỳäëïöüẅÿ")

_TABLES: Final[dict[str, tuple[tuple[str, str], ...]]] = {
    "soft": (
        ("ll", "l"),
        ("rh", "r"),
        ("p", "b"),
        ("t", "d"),
        ("c", "g"),
        ("b", "f"),
        ("d", "dd"),
        ("g", ""),
        ("m", "f"),
    ),
    "nasal": (("p", "mh"), ("t", "nh"), ("c", "ngh"), ("b", "m"), ("d", "n"), ("g", "ng")),
    "aspirate": (("p", "ph"), ("t", "th"), ("c", "ch")),
}
# Letters of two characters that never mutate, though their first character alone would.
_FIXED: Final = ("ch", "dd", "ph", "th")

# Mutated initial -> radical initials, longest first. "" stands for the g that soft mutation drops.
_REVERSE: Final[tuple[tuple[str, tuple[tuple[str, Kind], ...]], ...]] = (
    ("ngh", (("c", "nasal"),)),
    ("ng", (("g", "nasal"),)),
    ("mh", (("p", "nasal"),)),
    ("nh", (("t", "nasal"),)),
    ("ph", (("p", "aspirate"),)),
    ("th", (("t", "aspirate"),)),
    ("ch", (("c", "aspirate"),)),
    ("dd", (("d", "soft"),)),
    ("ff", ()),
    ("ll", ()),
    ("rh", ()),
    ("b", (("p", "soft"),)),
    ("d", (("t", "soft"),)),
    ("g", (("c", "soft"),)),
    ("f", (("b", "soft"), ("m", "soft"))),
    ("m", (("b", "nasal"),)),
    ("n", (("d", "nasal"), ("gn", "soft"))),
    ("l", (("ll", "soft"), ("gl", "soft"))),
    ("r", (("rh", "soft"), ("gr", "soft"))),
)


def mutate(word: str, kind: Kind) -> str:
    """Return `word` under the mutation `kind`, or unchanged when its first letter does not take it.

    The case of the first character is kept: Caerdydd -> Gaerdydd, Nghaerdydd, Chaerdydd; Gwynedd -> Wynedd.
    Raises `ValueError` for an unknown kind.
    """
    if not word:
        return word
    lower = word[:2].lower()
    if kind == "h":
        return _cased(word, "h" + word[0].lower() + word[1:]) if lower[0] in VOWELS else word
    if kind not in _TABLES:
        raise ValueError(f"unknown mutation: {kind!r}")
    if lower in _FIXED:
        return word
    for radical, changed in _TABLES[kind]:
        if lower.startswith(radical):
            return _cased(word, changed + word[len(radical) :])
    return word


def radicals(form: str) -> tuple[tuple[str, Kind], ...]:
    """Return the words that `form` could be a mutation of, as (radical, kind), likeliest letters first.

    `form` is lower case. The form itself is not among them. These are candidates by letters alone: `bad` gives `pad`,
    whether or not such a word is meant; a lexicon must choose.
    """
    length, origins = _undone(form[:3])
    rest = form[length:]
    return tuple([(origin + rest, kind) for origin, kind in origins]) if rest else ()


@lru_cache(4096)
def _undone(start: str) -> tuple[int, tuple[tuple[str, Kind], ...]]:
    """How many letters a mutation made of a word that begins with the three letters `start`, and from which letters."""
    for changed, origins in _REVERSE:
        if start.startswith(changed):
            return len(changed), origins
    if len(start) > 1:
        if start[0] in VOWELS:
            return 0, (("g", "soft"),)
        if start[0] == "h" and start[1] in VOWELS:
            return 1, (("", "h"),)
    return 0, ()


def same_initial(word: str, lemma: str) -> bool:
    """Whether two lower-case words could be forms of each other without a mutation."""
    if word[0] != lemma[0]:
        return word[0] in VOWELS and lemma[0] in VOWELS
    return (word[1:2] in ("h", word[0])) == (lemma[1:2] in ("h", lemma[0]))


def _cased(word: str, changed: str) -> str:
    """Give `changed` the capital first letter of `word`."""
    return changed[:1].upper() + changed[1:] if word[0].isupper() else changed
