"""How a search was understood: each word with what it was found as and why, each result with its points."""

import pytest
from django.urls import reverse

from core.audience import MEMBERS, PUBLIC
from search.explaining import (
    AS_TYPED,
    FAMILY,
    JOINED,
    LONGER,
    NEAR,
    OTHER_LANGUAGE,
    PART,
    TRANSLATION,
    Explanation,
    search_explained,
)
from search.lexicon_editing import lexicon_pair_pin, lexicon_pair_set_state
from search.missed import missed_search_count
from search.models import LexiconPair
from search.scoring import MEANING, READER_BONUS


def explained(text: str, language: str = "en", audiences: frozenset[str] | None = None) -> Explanation:
    return search_explained(text=text, reader_language=language, audiences=audiences)


def reasons(text: str, language: str = "en") -> dict[str, str]:
    return {item.term: item.why for word in explained(text, language).words for item in word.found_as}


@pytest.fixture
def library(shelf):
    shelf.put("case-01", "Gofal cartref i bawb", language="cy")
    shelf.put("case-02", "Payroll for every school", language="en")
    shelf.put("case-03", "Caring at home, by minibus", language="en")
    shelf.put("case-05", "Caring in confidence", language="en", audience=MEMBERS)
    shelf.put("case-04", "Casgliad gwastraff", language="cy")
    lexicon_pair_pin(cy="gofal", en="care", actor=None)
    return shelf


@pytest.mark.parametrize(
    ("text", "language", "term", "why"),
    [
        ("ofal", "cy", "gofal", AS_TYPED),
        ("ofal", "cy", "care", TRANSLATION),
        ("caring", "en", "gofal", TRANSLATION),
        ("pay roll", "en", "payroll", JOINED),
        ("homecare", "en", "home", PART),
        ("homecare", "en", "homecare", JOINED),
        ("homecare", "en", "gofal", TRANSLATION),
        ("casglu", "cy", "casgliad", FAMILY),
        ("payrol", "en", "payroll", NEAR),
        ("bus", "en", "minibus", LONGER),
        ("plant", "en", "plentyn", OTHER_LANGUAGE),
    ],
)
def test_each_term_says_why_it_was_looked_for(library, text, language, term, why):
    assert reasons(text, language).get(term) == why


def test_translations_name_their_pair_and_a_blocked_one_is_gone(library):
    [care] = [item for item in explained("gofal", "cy").words[0].found_as if item.pair]
    assert (care.term, care.language, care.percent, str(care.pair)) == ("care", "en", 100, "gofal = care")
    lexicon_pair_set_state(pair=care.pair, state=LexiconPair.State.BLOCKED, actor=None)
    assert not [item for item in explained("gofal", "cy").words[0].found_as if item.pair]


def test_numbers_and_results_are_of_what_the_reader_may_see(library):
    for audiences, number in ((frozenset({PUBLIC}), 1), (frozenset({PUBLIC, MEMBERS}), 2)):
        told = explained("caring", "en", audiences)
        assert {item.term: item.results for item in told.words[0].found_as} == {"care": number, "gofal": 1}
        assert len(told.results) == number + 1


def test_points_tell_how_the_score_came_about(library, monkeypatch):
    monkeypatch.setattr("search.selectors.likeness", lambda words, rows: [0.5] * len(rows))
    first, *_others = explained("caring at home", "en").results
    assert first.result.entry.subject_id == "case-03"
    assert [word for word, share in first.words if share > 0] == ["caring", "home"]
    assert first.meaning == pytest.approx(0.5 * MEANING * (first.result.score - first.meaning))
    assert first.rest > 0  # side by side
    (alone,) = explained("payroll", "en").results
    ((_word, share),) = alone.words
    assert alone.rest == pytest.approx(READER_BONUS * share)
    assert alone.meaning == pytest.approx(0.5 * MEANING * (alone.result.score - alone.meaning))


def test_words_of_texts_that_the_reader_may_not_see_are_not_told(library):
    library.put("secret", "The Zorblaxian Llanfroggwen minivan", language="en", audience="space:secret")
    for text in ("zorblaxain", "zorb", "llanfrog", "van"):
        hidden = [item.term for word in explained(text, "en", frozenset({PUBLIC})).words for item in word.found_as]
        assert set(hidden) == {item for item in hidden if item in text}
        shown = [item.term for word in explained(text, "en", None).words for item in word.found_as]
        assert {"zorblaxian", "llanfroggwen", "minivan"} & set(shown)


def test_reason_is_the_pair_that_made_the_term(library):
    for cy, en, weight in (("casglu", "collect", 0.9), ("casgliad", "collect", 0.6), ("gwastraff", "gwastraff", 0.9)):
        LexiconPair.objects.create(term_cy=cy, term_en=en, weight=weight)
    told = {item.term: item for item in explained("casglu", "cy").words[0].found_as}
    assert (told["casgliad"].why, told["casgliad"].pair) == (FAMILY, None)
    assert str(told["collect"].pair) == "casglu = collect"
    assert reasons("gwastraf", "cy")["gwastraff"] == NEAR


@pytest.mark.parametrize(
    "text", ["", "-care", '"care', '"caring at home"', "zzqqxx", "the", "\x00 ~*", "care " * 60, 'care -""']
)
def test_no_search_is_too_odd_to_explain(library, text):
    told = explained(text)
    assert len(told.results) <= told.found.total
    assert all(word.found_as for word in told.words)
    assert "“”" not in told.excluded


@pytest.mark.parametrize(
    ("role", "status"),
    [("visitor", 302), ("member", 403), ("practitioner", 403), ("facilitator", 200), ("editor", 200)],
)
def test_roles_that_see_how_a_search_was_understood(library, client_for, role, status):
    assert client_for(role).get("/cy/chwilio/deall/", {"q": "gofal"}).status_code == status
    shown = "/en/search/understood/?q=gofal" in client_for(role).get("/en/search/", {"q": "gofal"}).content.decode()
    assert shown == (status == 200)


def test_page_leads_editors_to_the_pair(library, client_for):
    pair = LexiconPair.objects.get()
    change = reverse("lexicon:edit", args=[pair.pk])
    for role, leads in (("facilitator", False), ("editor", True)):
        page = client_for(role).get("/en/search/understood/", {"q": "caring <b>"}).content.decode()
        assert (change in page) == leads
        assert '<th class="govuk-table__header" scope="row" lang="cy">gofal</th>' in page
        assert "<b>" not in page
    page = client_for("editor").get("/cy/chwilio/deall/", {"q": "caring"}).content.decode()
    assert "cyfieithiad" in page
    assert "Fe'i darllenwyd fel Saesneg." in page


def test_page_says_what_was_left_out_and_what_must_stand(library, client_for):
    query = '"caring at tŷ" -schools -"don\'t panic" -care'
    page = client_for("facilitator").get("/en/search/understood/", {"q": query}).content.decode()
    assert "Left out: schools, “don&#x27;t panic”, care" in page
    assert "Left out as translations of these: gofal" in page
    assert "Must stand as typed: “caring at tŷ”" in page


def test_page_says_of_how_many_results_these_are_the_first(library, client_for):
    for number in range(11):
        library.put(f"th-{number}", "Caring again", language="en", kind="thread")
    page = client_for("facilitator").get("/en/search/understood/", {"q": "caring"}).content.decode()
    assert "The first 10 of 14 results." in page


def test_search_in_vain_leads_to_how_it_was_understood(library, client_for):
    for reader in ("one", "another"):
        missed_search_count(text="pwll nofio", language="cy", reader=reader)
    browser = client_for("facilitator")
    assert '"/en/search/understood/?q=pwll%20nofio"' in browser.get("/en/search/not-found/").content.decode()
    page = browser.get("/en/search/understood/", {"q": "pwll nofio"}).content.decode()
    assert "Nothing was found that you may see." in page
    assert '<th class="govuk-table__header" scope="row">pwll</th>' in page
