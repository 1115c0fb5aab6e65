"""Where words and texts point, as learned from the company that words keep."""

import numpy as np
import pytest

from search.space import learn

WASTE = (
    "gwastraff waste ailgylchu recycling bin",
    "gwastraff waste lorïau lorry",
    "ailgylchu recycling lorïau lorry casglu collect",
)
CARE = (
    "gofal care cartref home nyrs nurse",
    "gofal care oedolion adult",
    "cartref home oedolion adult ymweliad visit",
)
FOOD = ("bwyd food ysgol school cinio lunch", "bwyd food cegin kitchen", "ysgol school cegin kitchen cogydd cook")
TEXTS = [text.split() for text in (*WASTE, *CARE, *FOOD)]


@pytest.fixture(scope="module")
def space():
    return learn(TEXTS)


def likeness(space, asked: str, text: str) -> float:
    return float(space.of_query([[(word, 1.0)] for word in asked.split()]) @ space.of_text(text.split()))


def test_words_of_one_company_point_the_same_way_though_no_text_holds_both(space):
    assert not any("bin" in text and "casglu" in text for text in TEXTS)
    assert likeness(space, "bin", "casglu") > likeness(space, "bin", "ymweliad") + 0.5


def test_the_other_language_points_where_its_own_does(space):
    assert likeness(space, "gofal", "nurse adult visit") > 0.9
    assert likeness(space, "gofal", "lorry collect") < 0.1


def test_unknown_words_point_nowhere(space):
    assert not space.of_text(["swyddogaeth"]).any()
    assert not space.of_query([[("swyddogaeth", 1.0)], []]).any()
    assert not space.of_text([]).any()


def test_what_points_somewhere_has_length_one(space):
    assert np.linalg.norm(space.of_text("gofal bwyd bwyd".split())) == pytest.approx(1.0, abs=1e-5)
    assert np.linalg.norm(space.of_query([[("gofal", 3.0), ("care", 0.2)]])) == pytest.approx(1.0, abs=1e-5)


def test_worth_of_a_term_turns_the_query_to_it(space):
    def asked(care: float) -> float:
        direction = space.of_query([[("gofal", care)], [("bwyd", 1.0)]])
        return float(direction @ space.of_text(["nyrs"]))

    assert asked(2.0) > asked(1.0) > asked(0.1)


def test_what_a_text_says_often_turns_it_there(space):
    asked = space.of_query([[("bwyd", 1.0)]])
    once, often = ("nyrs bwyd".split(), "nyrs bwyd bwyd bwyd".split())
    assert asked @ space.of_text(often) > asked @ space.of_text(once) + 0.05


def test_terms_are_worked_on_in_parts_to_the_same_end(space, monkeypatch):
    monkeypatch.setattr("search.space.ROWS", 4)
    again = learn(TEXTS)
    for asked, text in (("bin", "casglu"), ("gofal", "nurse"), ("cook", "lunch kitchen")):
        assert likeness(again, asked, text) == pytest.approx(likeness(space, asked, text), abs=1e-4)


def test_texts_that_are_all_the_same_or_empty_can_be_learned_from():
    same = learn([["gofal", "cartref"]] * 9 + [[]])
    assert np.isfinite(same.vectors).all()
    assert likeness(same, "gofal", "cartref") == pytest.approx(1.0, abs=1e-3)
    assert learn([]).numbers == {}
    assert learn([[], []]).numbers == {}
