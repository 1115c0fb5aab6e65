"""The lexicon is learned from parallel texts, and only from them."""

import numpy as np
import pytest

from search.lexicon import learn, learn_lexicon
from search.models import LexiconPair
from search.parallel import Parallel, parallel_texts

TEXTS = [
    Parallel("gofal cartref", "home care", "glossary"),
    Parallel("gofal dydd", "day care", "glossary"),
    Parallel("gofal", "care", "glossary"),
    Parallel("cartref newydd", "new home", "glossary"),
    Parallel("diwrnod newydd", "new day", "glossary"),
    Parallel("canolfan ddydd", "day centre", "glossary"),
]


def test_words_that_share_texts_are_paired():
    pairs = {(item.cy, item.en): item for item in learn([(p.cy.split(), p.en.split()) for p in TEXTS])}
    assert ("gofal", "care") in pairs
    assert ("cartref", "home") in pairs
    assert ("gofal", "home") not in pairs
    assert all(0 < item.weight <= 1 for item in pairs.values())


def test_nothing_is_learned_from_nothing():
    assert learn([]) == []
    assert learn([([], ["care"]), (["gofal"], [])]) == []
    assert learn([(["gofal"] * 81, ["care"])]) == []


def test_weights_are_probabilities_for_random_texts():
    draw = np.random.default_rng(3)
    words = [f"w{number}" for number in range(30)]
    pairs = [(list(draw.choice(words, 5)), list(draw.choice(words, 4))) for _text in range(60)]
    assert all(0 < item.given_cy <= 1 + 1e-9 and 0 < item.given_en <= 1 + 1e-9 for item in learn(pairs))


def test_learning_again_replaces_and_keeps_evidence(db):
    LexiconPair.objects.create(term_cy="hen", term_en="stale", weight=1)
    count = learn_lexicon(TEXTS)
    assert count == LexiconPair.objects.count() > 0
    assert not LexiconPair.objects.filter(term_en="stale").exists()
    pair = LexiconPair.objects.get(term_cy="gofal", term_en="care")
    assert pair.evidence == {"cy": "gofal", "en": "care", "source": "glossary"}
    assert learn_lexicon(TEXTS) == count


def test_glossary_and_twins_are_parallel_texts(shelf):
    shelf.put("case-01", "Mae'n dda.\nMae'n rhad.", title="Gofal", summary="Crynodeb byr")
    shelf.put("case-01", "It is good.\nIt is cheap.", language="en", title="Care", summary="Short summary")
    shelf.put("case-02", "Dim ond Cymraeg", title="Unig")
    texts = {(item.cy, item.en) for item in parallel_texts()}
    assert {("Gofal", "Care"), ("Crynodeb byr", "Short summary"), ("Mae'n rhad.", "It is cheap.")} <= texts
    assert ("mewnoli", "insourcing") in texts
    assert not any("Unig" in cy for cy, _en in texts)


def test_closed_spaces_teach_nothing(shelf):
    for language, title in (("cy", "Cyfrinach"), ("en", "Secret")):
        shelf.put("th-01", "", language=language, title=title, kind="thread", audience="space:3")
    assert not any(item.cy == "Cyfrinach" for item in parallel_texts())


@pytest.mark.parametrize("direction", ["cy", "en"])
def test_query_gets_translations_of_its_words(db, direction):
    from search.lexicon import with_translations
    from search.query import parse_query

    LexiconPair.objects.create(term_cy="gofal", term_en="care", weight=0.64)
    word, other = ("ofal", "care") if direction == "cy" else ("care", "gofal")
    group = with_translations(parse_query(word, direction)).groups[0]
    assert 0.5 < group.terms[other] < 1
