"""The lexicon is learned from parallel texts, and only from them."""

import numpy as np
import polib
import pytest
from django.conf import settings

from search.alignment import learn
from search.lexicon import learn_lexicon, terms_for_learning, with_translations
from search.models import LexiconPair
from search.parallel import Parallel, parallel_texts
from search.query import parse_query

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
    assert pair.evidence[0] == {"cy": "gofal", "en": "care", "source": "glossary"}
    assert pair.count == 3
    assert learn_lexicon(TEXTS) == count


def test_glossary_and_twins_are_parallel_texts(shelf):
    shelf.put("case-01", "Mae'n dda.\nMae'n rhad.", title="Gofal", summary="Crynodeb byr")
    shelf.put("case-01", "It is good.\nIt is cheap.", language="en", title="Care", summary="Short summary")
    shelf.put("case-02", "Dim ond Cymraeg", title="Unig")
    texts = {(item.cy, item.en) for item in parallel_texts()}
    assert {("Gofal", "Care"), ("Crynodeb byr", "Short summary"), ("Mae'n rhad.", "It is cheap.")} <= texts
    assert ("mewnoli", "insourcing") in texts
    assert not any("Unig" in cy for cy, _en in texts)


def test_our_own_messages_are_parallel_texts_and_other_packages_are_not(db):
    def said(*folder: str) -> set[tuple[str, str]]:
        catalogue = polib.pofile(str(settings.BASE_DIR.joinpath(*folder, "cy", "LC_MESSAGES", "django.po")))
        return {(entry.msgstr, entry.msgid) for entry in catalogue if entry.msgid.isascii() and entry.msgid.isalpha()}

    texts = {(item.cy, item.en) for item in parallel_texts()}
    ours, theirs = said("forums", "locale"), said("cop_site", "locale_overrides")
    assert ours
    assert ours <= texts
    assert len(theirs & texts) < len(theirs) / 2


def test_parts_of_compounds_and_acronyms_are_learned():
    assert {"belowthreshold", "threshold"} <= set(terms_for_learning("below-threshold contracts", "en"))
    assert terms_for_learning("heb TAW", "cy") == ["TAW"]
    assert terms_for_learning("credaf taw da yw", "cy") == terms_for_learning("credaf da yw", "cy")


def test_closed_spaces_teach_nothing(shelf):
    for language, title in (("cy", "Cyfrinach"), ("en", "Secret")):
        shelf.put("th-01", "", language=language, title=title, kind="thread", audience="space:3")
    assert not any(item.cy == "Cyfrinach" for item in parallel_texts())


@pytest.mark.parametrize("direction", ["cy", "en"])
def test_query_gets_translations_of_its_words(db, direction):
    LexiconPair.objects.create(term_cy="gofal", term_en="care", weight=0.64)
    word, other = ("ofal", "care") if direction == "cy" else ("care", "gofal")
    group = with_translations(parse_query(word, direction)).groups[0]
    assert 0.5 < group.terms[other] < 1


def test_words_in_like_places_and_spelt_alike_are_paired_from_one_text():
    pairs = {
        (item.cy, item.en)
        for item in learn([("staff domestig gwadd goruchwyl".split(), "staff domestic invite supervise".split())])
    }
    assert ("domestig", "domestic") in pairs
    assert ("gwadd", "domestic") not in pairs


def test_memory_is_bounded_and_the_shortest_texts_teach(monkeypatch):
    monkeypatch.setattr("search.alignment.MOST_CELLS", 10)
    long = [(["hir"] * 40, ["long"] * 40)] * 20
    pairs = {(item.cy, item.en): item.held for item in learn([*long, (["gofal"], ["care"]), (["gofal"], ["care"])])}
    assert pairs == {("gofal", "care"): 2}


def test_huge_text_neither_teaches_nor_breaks(db):
    huge = Parallel("anferth " * 100_000, "enormous " * 100_000, "glossary")
    learn_lexicon([huge, *TEXTS])
    assert not LexiconPair.objects.filter(term_en__startswith="enorm").exists()


def test_interface_and_letters_are_parallel_texts(db):
    texts = {(item.cy, item.en): item.source for item in parallel_texts()}
    assert texts["Hafan", "Home"] == "interface"
    assert "messages" in texts.values()
    assert not any("{" in cy or "{" in en for (cy, en), source in texts.items() if source == "messages")


def test_no_pair_stands_outside_the_texts(db):
    texts = list(parallel_texts())
    learn_lexicon(texts)
    known_cy = {term for item in texts for term in terms_for_learning(item.cy[:5000], "cy")}
    known_en = {term for item in texts for term in terms_for_learning(item.en[:5000], "en")}
    pairs = list(LexiconPair.objects.all())
    assert len(pairs) > 300
    assert all(pair.term_cy in known_cy and pair.term_en in known_en and pair.evidence and pair.count for pair in pairs)
    for pair in pairs[::25]:
        shown = pair.evidence[0]
        if len(shown["cy"]) < 300 and len(shown["en"]) < 300:
            assert pair.term_cy in terms_for_learning(shown["cy"], "cy")
            assert pair.term_en in terms_for_learning(shown["en"], "en")
