"""What is asked for as candidates, and which have their texts read: first of the subjects that promise most."""

from math import comb

from search.engines import Candidate
from search.engines.base import MOST_OF_A_SUBJECT
from search.engines.elasticsearch import _by_subject
from search.query import Group, Query
from search.scoring import Scorer
from search.selectors import LONG_COMPANY, MOST_COMMON, _to_read, match_for
from search.statistics import Statistics


def found(*rows: tuple[str, float]) -> list[Candidate]:
    return [Candidate(number, raw, subject) for number, (subject, raw) in enumerate(rows)]


def test_several_good_entries_of_a_subject_come_before_one_that_is_a_little_better():
    ordered = _by_subject(found(("case", 10.0), ("thread", 9.0), ("thread", 8.0), ("thread", 7.0), ("page", 2.0)))
    assert [candidate.subject for candidate in ordered] == ["thread", "thread", "thread", "case", "page"]
    assert [candidate.raw for candidate in ordered[:3]] == [9.0, 8.0, 7.0]


def test_one_much_better_entry_comes_before_several():
    ordered = _by_subject(found(("case", 10.0), ("thread", 5.0), ("thread", 5.0), ("thread", 5.0)))
    assert ordered[0].subject == "case"


def test_a_long_subject_leaves_places_for_others_and_loses_nobody():
    rows = [("thread", 9.0)] * (MOST_OF_A_SUBJECT + 3) + [("case", 1.0)]
    ordered = _by_subject(found(*rows))
    assert ordered[MOST_OF_A_SUBJECT].subject == "case"
    assert sorted(candidate.entry_id for candidate in ordered) == list(range(len(rows)))


def test_as_many_are_read_as_asked_and_more_until_they_are_of_enough_subjects():
    candidates = found(*[("thread", 9.0)] * 5, ("case", 3.0), ("page", 2.0), ("other", 1.0))
    assert _to_read(candidates, least=2, subjects=1) == 2
    assert _to_read(candidates, least=2, subjects=2) == 6
    assert _to_read(candidates, least=7, subjects=1) == 7
    assert _to_read(candidates, least=2, subjects=9) == len(candidates)
    assert _to_read([], least=2, subjects=2) == 0


def test_of_many_common_words_the_rarest_are_put_together():
    words = [f"gair{number}" for number in range(16)]
    groups = tuple(Group(word, word, {word: 1.0}) for word in words)
    frequencies = {word: 1_000 + number for number, word in enumerate(words)}
    scorer = Scorer(Query("", "cy", groups), frequencies, Statistics(10_000, 8.0, 20.0, 100.0), "cy")
    clauses = match_for(scorer).clauses
    assert len(clauses) == comb(MOST_COMMON, LONG_COMPANY)
    assert {term for clause in clauses for group in clause for term in group} == set(words[:MOST_COMMON])
