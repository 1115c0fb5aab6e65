"""The word lists that analysis reads: simplemma's dictionaries, their headwords, and our own irregular words.

Everything is read at first use, once a process. Own files stand in `data/`; lines that begin with # are comments.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Final, NamedTuple

from welsh.families import BARE_PLURALS, back_formed, by_stem, respelt, same_verbs, stem
from welsh.mutation import radicals, same_initial
from welsh.text import fold

_DATA: Final = Path(__file__).parent / "data"

# How far a lemma is from everyday Welsh: a cost that decides between readings of an ambiguous form.
COMMON, SOLID, RARE = 0.0, 0.7, 1.2
_BARE_PLURALS: Final = tuple(map(str.encode, BARE_PLURALS))
# A headword with this many forms in the dictionary is surely one; simplemma also invents a few lemmas.
_SOLID_FORMS: Final = 4


class Lexicon(NamedTuple):
    """One language's words, all lower case.

    `forms`: unmutated form -> lemma as simplemma has it, one lemma a form, sometimes the wrong one. `respelt`: the same
    for forms that it has only with a capital or a circumflex. `heads`: headword -> cost of choosing it (COMMON, SOLID,
    RARE). `verbs`: headwords that conjugate. `adjectives`: common ones. `closed`: form -> lemmas of our own lists,
    which are right. `stems`: stem -> verb-nouns for verbs whose stem is not the verb-noun less its ending. `regular`:
    stem -> verb-nouns that are it and an ending. `same`: headword -> the commoner one that it is a variant of.
    `pluralised`: what is left of known forms without an ending of BARE_PLURALS.
    """

    forms: dict[bytes, bytes]
    respelt: dict[str, str]
    heads: dict[str, float]
    verbs: frozenset[str]
    adjectives: frozenset[str]
    closed: dict[str, tuple[str, ...]]
    stems: dict[str, tuple[str, ...]]
    regular: dict[str, tuple[str, ...]]
    same: dict[str, str]
    pluralised: frozenset[str]

    def lemma(self, form: str) -> str | None:
        """simplemma's lemma of a lower-case form, itself lower case, or None."""
        found = self.forms.get(form.encode())
        return found.decode() if found is not None else self.respelt.get(form)

    def knows(self, form: str) -> bool:
        """Whether a list or the dictionary holds a lower-case form."""
        return form in self.closed or form in self.heads or form.encode() in self.forms or form in self.respelt


@cache
def welsh() -> Lexicon:
    """The Welsh lexicon: some 170,000 unmutated forms of 21,000 headwords, and our own lists."""
    forms, counts, otherwise = _simplemma("cy")
    heads = {
        lemma.lower(): SOLID if count >= _SOLID_FORMS else RARE for lemma, count in counts.items() if len(lemma) > 1
    }
    # Every verb has a pluperfect, and nothing else ends so.
    verbs = frozenset(lemma.decode() for form, lemma in forms.items() if form.endswith(b"asant"))
    adjectives = frozenset(_words("adjectives.txt"))
    regular = frozenset(_words("verbnouns.txt"))
    common = adjectives.union(regular, _words("common.txt"))
    closed: dict[str, tuple[str, ...]] = {}
    for lemma, listed in _rows("irregular.tsv"):
        heads[lemma] = COMMON
        for form in listed.split():
            for spelling in {form, fold(form)}:
                # cânt may be typed "cant", but cant is a hundred.
                if spelling != form and spelling in common:
                    continue
                if lemma not in closed.get(spelling, ()):
                    closed[spelling] = (*closed.get(spelling, ()), lemma)
    stems: dict[str, tuple[str, ...]] = {}
    for lemma, listed in _rows("verbs.tsv"):
        heads[lemma] = COMMON
        for irregular in listed.split():
            stems[irregular] = (*stems.get(irregular, ()), lemma)
    heads.update(dict.fromkeys(common, COMMON))
    for lemma, cost in list(heads.items()):
        if not lemma.isascii():
            plain = fold(lemma)
            heads[plain] = min(cost, heads.get(plain, cost))
    verbs = verbs.union(regular, *stems.values())
    forms = _unmutated(forms)
    same = respelt(heads) | same_verbs(verbs, heads, stems)
    closed |= back_formed(closed, heads)
    regular_by_stem = by_stem(verbs)
    for shared, listed_verbs in stems.items():
        # Deliais is of dal and of delio.
        also = (verb for verb in regular_by_stem.get(shared, ()) if heads[verb] == COMMON and stem(verb) == shared)
        stems[shared] = tuple(dict.fromkeys((*listed_verbs, *also)))
    pluralised = _pluralised(
        [form.decode() for form in forms if form.endswith(_BARE_PLURALS)], closed, heads, otherwise
    )
    return Lexicon(forms, otherwise, heads, verbs, adjectives, closed, stems, regular_by_stem, same, pluralised)


@cache
def english() -> Lexicon:
    """The English lexicon: some 180,000 forms of 77,000 headwords."""
    forms, _, respelt = _simplemma("en")
    return Lexicon(forms, respelt, {}, frozenset(), frozenset(), {}, {}, {}, {}, frozenset())


@cache
def stop_words(language: str) -> frozenset[str]:
    """The function words of 'cy' or 'en'; for any other language those that both have."""
    if language not in ("cy", "en"):
        return stop_words("cy") & stop_words("en")
    return frozenset(_words(f"stop_{language}.txt"))


@cache
def everyday(language: str) -> frozenset[str]:
    """The common words of 'cy' or 'en' by our own lists; unlike `welsh` this reads no dictionary."""
    if language == "en":
        return frozenset(_words("common_en.txt")) - everyday("cy")
    return frozenset(word for name in ("common.txt", "verbnouns.txt", "adjectives.txt") for word in _words(name))


@cache
def unmutated() -> frozenset[str]:
    """Words that stand for themselves though a mutation could have made them: function words and `unmutated.txt`."""
    return stop_words("cy").union(_words("unmutated.txt"))


def _simplemma(language: str) -> tuple[dict[bytes, bytes], Counter[str], dict[str, str]]:
    """Read simplemma's dictionary: its table as bytes (half the memory of strings), forms a lemma, respellings.

    Lemmas of the table are lower case.

    The last maps a plain form to its lemma for what stands in the dictionary only with a capital or with a diacritic.
    """
    from simplemma.strategies.dictionaries import DefaultDictionaryFactory
    from simplemma.strategies.dictionaries.dictionary_factory import MappingStrToByteString

    mapping = DefaultDictionaryFactory(cache_max_size=1).get_dictionary(language)
    if isinstance(mapping, MappingStrToByteString):
        forms = mapping._dict
    else:
        forms = {form.encode(): lemma.encode() for form, lemma in mapping.items()}
    counts = Counter(forms.values())
    # As read, each entry has a copy of its lemma: 16 MB in Welsh.
    shared = {lemma: lemma.decode().lower().encode() for lemma in counts}
    respelt: dict[str, str] = {}
    for form, lemma in forms.items():
        forms[form] = shared[lemma]
        if not form.isascii() or 65 <= form[0] <= 90:
            word = form.decode().lower()
            for spelling in {word, fold(word)}:
                if spelling.encode() not in forms:
                    respelt.setdefault(spelling, lemma.decode().lower())
    return forms, Counter({lemma.decode(): count for lemma, count in counts.items()}), respelt


def _unmutated(forms: dict[bytes, bytes]) -> dict[bytes, bytes]:
    """Return the entries whose form is not mutated, and the radicals of those that are: fewer than half as many.

    Readings come by radicals, never by mutated forms, and no form with a capital is looked up.
    """
    spelt = {lemma: lemma.decode() for lemma in set(forms.values())}
    kept: dict[bytes, bytes] = {}
    mutated: list[bytes] = []
    for form, lemma in forms.items():
        if same_initial(form.decode(), spelt[lemma]):
            kept[form] = lemma
        elif form[0] > 90:
            mutated.append(form)
    for form in mutated:
        lemma = forms[form]
        for radical, _kind in radicals(form.decode()):
            if radical.encode() not in kept and same_initial(radical, spelt[lemma]):
                kept[radical.encode()] = lemma
    # Copies, so that no page of memory is kept for the sake of one of its words.
    copies = {lemma: bytes(bytearray(lemma)) for lemma in kept.values()}
    return {bytes(bytearray(form)): copies[lemma] for form, lemma in kept.items()}


def _pluralised(*forms: Iterable[str]) -> frozenset[str]:
    """The forms that end in one of `BARE_PLURALS`, without it."""
    return frozenset(
        form.removesuffix(plural) for form in chain(*forms) for plural in BARE_PLURALS if form.endswith(plural)
    )


def _lines(name: str) -> Iterator[str]:
    for line in (_DATA / name).read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            yield line


def _words(name: str) -> Iterator[str]:
    for line in _lines(name):
        yield from line.split()


def _rows(name: str) -> Iterator[tuple[str, str]]:
    """The two columns of a table of ours, without its heading."""
    for number, line in enumerate(_lines(name)):
        if number:
            lemma, _, rest = line.partition("\t")
            yield lemma, rest
