"""Measuring the analyser against a table of (form, lemma) pairs, such as one made from a treebank."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Callable, Iterable
from itertools import combinations
from typing import NamedTuple

Terms = Callable[[str], Iterable[str]]

# Kinds of pair, in the order shown. "identical" pairs meet by nature and count in no recall.
KINDS = ("mut_only", "infl", "mut+infl")
NAMES = {"mut_only": "mutation only", "infl": "inflected", "mut+infl": "mutated and inflected"}


class Row(NamedTuple):
    """One pair; `kind` is 'identical', 'mut_only', 'infl', 'mut+infl' or a name of the file's own."""

    form: str
    lemma: str
    kind: str


class Report(NamedTuple):
    """What `evaluate` measured. Shares run from 0 to 1; `misses` are the pairs that share no term."""

    recall: float
    recall_by_kind: dict[str, tuple[int, int]]
    precision: float
    merged_pairs: int
    wrong_pairs: list[tuple[str, str, str]]
    terms_per_word: float
    misses: list[Row]

    def table(self) -> str:
        """Return the figures as lines of text."""
        met = sum(met for met, _ in self.recall_by_kind.values())
        total = sum(total for _, total in self.recall_by_kind.values())
        lines = [f"{'kind':<24}{'met':>7}{'pairs':>7}{'recall':>9}"]
        for kind, (met_of_kind, of_kind) in [*self.recall_by_kind.items(), ("all", (met, total))]:
            recall = f"{met_of_kind / of_kind:.2%}" if of_kind else "-"
            lines.append(f"{NAMES.get(kind, kind):<24}{met_of_kind:>7}{of_kind:>7}{recall:>9}")
        lines.append(f"{'pair precision':<24}{self.merged_pairs:>14}{self.precision:>9.2%}")
        lines.append(f"{'terms a word':<38}{self.terms_per_word:>9.3f}")
        return "\n".join(lines)

    def figures(self) -> dict[str, object]:
        """Return the figures for JSON."""
        return {
            "recall": self.recall,
            "kinds": {
                kind: {"met": met, "pairs": total, "recall": met / total}
                for kind, (met, total) in self.recall_by_kind.items()
            },
            "precision": self.precision,
            "merged_pairs": self.merged_pairs,
            "terms_per_word": self.terms_per_word,
        }


def read_pairs(lines: Iterable[str]) -> list[Row]:
    """Read tab-separated lines with a header that names at least `form` and `lemma`, and perhaps `kind`.

    A row without a kind is 'identical' or 'other'. Raises `ValueError` when the header lacks a column.
    """
    reader = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
    if not {"form", "lemma"} <= set(reader.fieldnames or ()):
        raise ValueError("the first line must name the columns form and lemma")
    rows = []
    for line in reader:
        form, lemma = line["form"], line["lemma"]
        if not form or not lemma:
            raise ValueError(f"line {reader.line_num}: form and lemma must both be there")
        kind = line.get("kind") or ("identical" if form == lemma else "other")
        rows.append(Row(form, lemma, kind))
    return rows


def evaluate(rows: Iterable[Row], terms: Terms) -> Report:
    """Measure `terms`, a function from one word to its terms, on `rows`.

    - Recall: the share of the different (form, lemma) pairs, identical ones left out, that share a term.
    - Pair precision: take every different word of the table, forms and lemmas both (a lemma is a form of itself). Of
      the pairs of words that share a term, the share that have a lemma in common in the table.
    - Terms a word: the mean number of different terms over those words.
    """
    rows = list(rows)
    lemmas: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        lemmas[row.form].add(row.lemma)
        lemmas[row.lemma].add(row.lemma)
    found = {word: frozenset(terms(word)) for word in lemmas}

    by_kind: dict[str, tuple[int, int]] = {}
    misses = []
    pairs = sorted({row for row in rows if row.form != row.lemma})
    for kind in sorted({row.kind for row in pairs}, key=lambda k: (KINDS.index(k) if k in KINDS else len(KINDS), k)):
        of_kind = [row for row in pairs if row.kind == kind]
        missed = [row for row in of_kind if found[row.form].isdisjoint(found[row.lemma])]
        by_kind[kind] = (len(of_kind) - len(missed), len(of_kind))
        misses += missed

    by_term: dict[str, list[str]] = defaultdict(list)
    for word, of_word in found.items():
        for term in of_word:
            by_term[term].append(word)
    merged = {pair for words in by_term.values() for pair in combinations(sorted(words), 2)}
    wrong = sorted(pair for pair in merged if lemmas[pair[0]].isdisjoint(lemmas[pair[1]]))
    return Report(
        recall=_share(sum(met for met, _ in by_kind.values()), sum(total for _, total in by_kind.values())),
        recall_by_kind=by_kind,
        precision=_share(len(merged) - len(wrong), len(merged)),
        merged_pairs=len(merged),
        wrong_pairs=[(a, b, " ".join(sorted(found[a] & found[b]))) for a, b in wrong],
        terms_per_word=_share(sum(map(len, found.values())), len(found)),
        misses=misses,
    )


def wrong_merges_per_million(groups: Iterable[Iterable[str]], terms: Terms) -> tuple[float, list[tuple[str, str]]]:
    """Return how many pairs of words of different `groups` share a term, for each million such pairs, and those pairs.

    A group holds the forms of one word (bus, buses), which may meet.
    """
    owner: dict[str, set[int]] = defaultdict(set)
    for number, group in enumerate(groups):
        for word in group:
            owner[word].add(number)
    by_term: dict[str, list[str]] = defaultdict(list)
    for word in owner:
        for term in frozenset(terms(word)):
            by_term[term].append(word)
    merged = {pair for words in by_term.values() for pair in combinations(sorted(words), 2)}
    wrong = sorted(pair for pair in merged if owner[pair[0]].isdisjoint(owner[pair[1]]))
    total = len(owner) * (len(owner) - 1) // 2
    return (len(wrong) / total * 1_000_000 if total else 0.0), wrong


def english_wrong_merges(terms: Terms, size: int = 6000) -> float:
    """Return the wrong merges for each million pairs of `size` English words, drawn evenly from the dictionary."""
    from welsh.lexicon import english

    forms = sorted(form.decode() for form in english().forms if form.isalpha() and form.islower() and len(form) > 2)
    groups: dict[str, list[str]] = defaultdict(list)
    # Every nth word of the alphabet: the same sample each time.
    for form in forms[:: max(1, len(forms) // size)][:size]:
        groups[english().lemma(form) or form].append(form)
    return wrong_merges_per_million(groups.values(), terms)[0]


def _share(part: int, whole: int) -> float:
    """`part` of `whole`; 1.0 of nothing."""
    return part / whole if whole else 1.0
