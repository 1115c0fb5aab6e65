"""How good the order of results is, by judged queries."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from math import log2
from pathlib import Path

DEPTH = 10


@dataclass(frozen=True)
class Judgement:
    """A query in ``language``, the grades (1 to 3) of the relevant subjects, and the kind of difficulty."""

    query: str
    language: str
    grades: dict[str, int]
    kind: str


@dataclass(frozen=True)
class Measure:
    """Means over ``queries`` queries."""

    queries: int
    ndcg: float
    recall: float
    first: float


def read_judgements(path: Path) -> list[Judgement]:
    """Read a file of query, lang, relevant (``case-13:3 th-01:1``) and kind, separated by tabs, with a heading.

    Raises ValueError, naming the line, for one that is not so.
    """
    judgements = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if number == 1 or not line.strip():
            continue
        try:
            query, language, relevant, kind = line.split("\t")
            grades = {key: int(grade) for key, _colon, grade in (item.rpartition(":") for item in relevant.split())}
        except ValueError as error:
            raise ValueError(f"Line {number} of {path} is not a judgement: {line[:80]!r}") from error
        judgements.append(Judgement(query, language, grades, kind.strip()))
    return judgements


def ndcg(found: Sequence[str], grades: dict[str, int]) -> float:
    """Return the normalised discounted cumulative gain of the first ten, with gains of 2^grade - 1."""

    def gain(ranked: Iterable[int]) -> float:
        return sum((2.0**grade - 1.0) / log2(place + 2) for place, grade in enumerate(ranked))

    ideal = gain(sorted(grades.values(), reverse=True)[:DEPTH])
    return gain(grades.get(item, 0) for item in found[:DEPTH]) / ideal if ideal else 0.0


def evaluate(
    judgements: Iterable[Judgement], search: Callable[[str, str], Sequence[str]]
) -> tuple[Measure, dict[str, Measure], list[tuple[Judgement, float]]]:
    """Return the measure over all, by kind, and each query's nDCG. ``search(query, language)`` gives ranked ids."""
    by_kind: dict[str, list[tuple[float, float, float]]] = defaultdict(list)
    each = []
    for item in judgements:
        found = list(search(item.query, item.language))[:DEPTH]
        value = ndcg(found, item.grades)
        recall = len(item.grades.keys() & set(found)) / min(len(item.grades), DEPTH)
        best = max(item.grades.values())
        first = float(bool(found) and item.grades.get(found[0], 0) == best)
        by_kind[item.kind].append((value, recall, first))
        each.append((item, value))
    measures = {kind: _mean(rows) for kind, rows in by_kind.items()}
    return _mean([row for rows in by_kind.values() for row in rows]), measures, each


def _mean(rows: Sequence[tuple[float, float, float]]) -> Measure:
    count = len(rows)
    if not count:
        return Measure(0, 0.0, 0.0, 0.0)
    return Measure(count, *(sum(column) / count for column in zip(*rows, strict=True)))
