"""Which of the candidates have their texts read: of enough subjects, and first of those that promise most."""

from search.engines import Candidate
from search.engines.base import MOST_OF_A_SUBJECT
from search.engines.elasticsearch import _by_subject
from search.selectors import _to_read


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
