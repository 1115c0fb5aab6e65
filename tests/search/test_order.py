"""What the order of results owes to kinds, to rarity and to translations."""

import pytest

from core.models import ServiceArea
from search.highlights import Marker, show
from search.lexicon import with_translations
from search.models import LexiconPair, LibraryEntry
from search.query import parse_query
from search.scoring import Scorer
from search.selectors import library_search
from search.services import library_check
from search.statistics import Statistics


def found(text: str, language: str = "en") -> list[str]:
    answer = library_search(text=text, reader_language=language, audiences=None)
    return [item.entry.subject_id for item in answer.results]


def test_experience_comes_before_guidance_and_guidance_before_standing_pages(shelf):
    for kind, subject_id in (("page", "a"), ("guidance", "b"), ("case-study", "c"), ("thread", "d")):
        shelf.put(subject_id, "Pensions of carers.", kind=kind, language="en", title="Something")
    assert found("pensions") == ["c", "d", "b", "a"]


def test_guidance_asked_for_by_name_comes_first(shelf):
    shelf.put("case-01", "Fair work was a reason, among others, to act.", language="en", title="Cleaning")
    shelf.put("fair-work", "What fair work means.", kind="guidance", language="en", title="Fair work")
    assert found("fair work")[0] == "fair-work"


def test_text_whose_title_was_asked_comes_before_ones_that_say_the_words_more_often(shelf):
    for number in range(3):
        text = "Best value was argued over. Best value again, and best value in the end."
        shelf.put(f"case-{number}", text, language="en", title="Parks: best value and what came of it")
    shelf.put("best-value", "What the duty asks of a council.", kind="guidance", language="en", title="Best value")
    shelf.put("help", "Where to turn.", kind="page", language="en", title="Help")
    shelf.put("th-1", "Who can help? We need help.", kind="thread", language="en", title="New to this")
    assert found("best value")[0] == "best-value"
    assert found("help")[0] == "help"
    assert found("help best value")[0] != "help"


APART = (
    "The pensions of the crews are safe. Nobody has to move house, change depot or wear a hat. So say the contracts."
)
TOGETHER = (
    "The contracts say that pensions are safe. Nobody of the crews has to move house, change depot or wear a hat. So."
)


def test_words_that_stand_together_count_more_than_words_far_apart(shelf):
    shelf.put("a", APART, language="en")
    shelf.put("b", TOGETHER, language="en")
    assert found("pension contract") == ["b", "a"]
    assert found("contract") == ["a", "b"]


def test_words_stand_together_in_another_form_and_language_too(shelf):
    for cy, en in (("pensiwn", "pension"), ("contract", "contract")):
        LexiconPair.objects.create(term_cy=cy, term_en=en, weight=0.9)
    shelf.put("a", APART, language="en")
    shelf.put("b", TOGETHER, language="en")
    assert found("bensiynau gontractau", "cy") == ["b", "a"]


@pytest.mark.parametrize("language", ["cy", "en"])
def test_subject_is_shown_in_the_readers_language_if_that_text_is_nearly_as_good(shelf, language):
    shelf.put("case-1", "Ailgylchu yn y dref.", language="cy", title="Dod â chasgliadau ailgylchu yn fewnol")
    shelf.put("case-1", "Recycling in the town.", language="en", title="Recycling in-house")
    LexiconPair.objects.create(term_cy="ailgylchu", term_en="recycling", weight=0.9)
    for text in ("ailgylchu", "recycling"):
        (result,) = library_search(text=text, reader_language=language, audiences=None).results
        assert result.entry.language == language, text


def test_subject_is_shown_in_the_other_language_where_only_that_text_answers(shelf):
    shelf.put("case-1", "Gofal cartref.", language="cy", title="Gofal")
    shelf.put("case-1", "Home care by tricycle.", language="en", title="Care")
    (result,) = library_search(text="tricycle", reader_language="cy", audiences=None).results
    assert result.entry.language == "en"


def test_rare_translation_of_a_common_word_tells_no_more_than_the_word(db):
    query = parse_query("care", "en")
    LexiconPair.objects.create(term_cy="cerddediad", term_en="care", weight=0.5)
    query = with_translations(query)
    scorer = Scorer(query, {"care": 50, "cerddediad": 1}, Statistics(100, 1, 1, 1), "en")
    worth = {term: weight / query.groups[0].terms[term] for term, weight in scorer.words[0]}
    assert worth["cerddediad"] == pytest.approx(worth["care"])


def test_translation_shared_by_two_words_answers_only_one(db):
    for cy, en, weight in (
        ("meddalwedd", "software", 0.8),
        ("amserlennu", "scheduling", 0.7),
        ("amserlennu", "software", 0.5),
    ):
        LexiconPair.objects.create(term_cy=cy, term_en=en, weight=weight)
    first, second = with_translations(parse_query("meddalwedd amserlennu", "cy")).groups
    assert "software" in first.terms
    assert "software" not in second.terms
    assert "scheduling" in second.terms


@pytest.fixture
def cleaning(db):
    return ServiceArea.objects.update_or_create(
        code="cleaning", defaults={"name_en": "Cleaning", "name_cy": "Glanhau"}
    )[0]


@pytest.mark.parametrize(("word", "language"), [("cleaning", "en"), ("lanhau", "cy")])
def test_text_is_found_by_the_name_of_its_service_area_in_either_language(shelf, cleaning, word, language):
    shelf.put("th-01", "Sut mae dechrau?", kind="thread", title="Cwestiwn", facets={"service_area": ["cleaning"]})
    assert found(word, language) == ["th-01"]


def test_text_that_says_the_word_comes_before_one_whose_service_area_is_named_so(shelf, cleaning):
    shelf.put(
        "th-a",
        "Two firms left the market last year, and nobody came to take their place.",
        kind="thread",
        language="en",
        title="Tenders",
        facets={"service_area": ["cleaning"]},
    )
    shelf.put("th-b", "A cleaning team of our own.", kind="thread", language="en", title="Tenders")
    assert found("cleaning") == ["th-b", "th-a"]


def test_name_of_a_service_area_takes_no_part_in_phrases(shelf, cleaning):
    shelf.put("th-01", "Sut mae dechrau?", kind="thread", title="Cwestiwn", facets={"service_area": ["cleaning"]})
    assert found('"glanhau"', "cy") == []
    assert "glanhau" not in LibraryEntry.objects.get().exact_terms


def test_renamed_service_area_makes_its_entries_stale(shelf, cleaning):
    from django.core.cache import cache

    shelf.put("th-01", "Sut mae dechrau?", kind="thread", facets={"service_area": ["cleaning"]})
    assert library_check().is_sound
    cleaning.name_en = "Hygiene"
    cleaning.save()
    cache.clear()
    assert library_check().stale
    library_check(repair=True)
    assert found("hygiene") == ["th-01"]


def test_text_is_found_by_what_it_is_filed_under_and_shown_without(shelf):
    shelf.put("case-1", "Gofal yn y cartref.", title="Gofal", labels=("Llywodraeth leol", "TUPE a phensiynau"))
    for words in ("pensiwn", "llywodraeth", '"llywodraeth leol"', '"a phensiynau"'):
        assert found(words, "cy") == ["case-1"], words
    assert found('"leol tupe"', "cy") == []
    (result,) = library_search(text="gofal pensiwn", reader_language="cy", audiences=None).results
    assert show(Marker(parse_query("gofal pensiwn", "cy")), result.entry).passage == "<mark>Gofal</mark> yn y cartref."
