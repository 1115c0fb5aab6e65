"""The word lists that analysis reads: simplemma's dictionaries, their headwords, and our own irregular words.

Everything is read at first use, once a process.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

_DATA: Final = Path(__file__).parent / "data"


@cache
def dictionary(language: str) -> Mapping[str, str]:
    """simplemma's form -> lemma table of 'cy' or 'en' (about 400,000 and 180,000 forms)."""
    from simplemma.strategies.dictionaries import DEFAULT_DICTIONARY_FACTORY

    return DEFAULT_DICTIONARY_FACTORY.get_dictionary(language)


@cache
def headwords(language: str) -> frozenset[str]:
    """The lemmas of `dictionary(language)`."""
    return frozenset(dictionary(language).values())


@cache
def irregular() -> Mapping[str, tuple[str, ...]]:
    """Form -> lemmas of our own closed list, `data/irregular.tsv`."""
    table: dict[str, tuple[str, ...]] = {}
    for line in (_DATA / "irregular.tsv").read_text(encoding="utf-8").splitlines()[1:]:
        lemma, _, forms = line.partition("\t")
        for form in forms.split():
            if not form.endswith("+ending") and lemma not in table.get(form, ()):
                table[form] = (*table.get(form, ()), lemma)
    return table


@cache
def stop_words(language: str) -> frozenset[str]:
    """The function words of 'cy' or 'en', or those of both for any other language: `data/stop_cy.txt`, `stop_en.txt`."""
    if language not in ("cy", "en"):
        return stop_words("cy") & stop_words("en")
    return frozenset((_DATA / f"stop_{language}.txt").read_text(encoding="utf-8").split())
