""" "Did you mean" and what is suggested while one types: in both languages, and only from texts the reader may see."""

from datetime import timedelta
from itertools import product
from urllib.parse import urlencode

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from search.models import LibraryWord
from search.neighbours import distance
from search.words import KINDS, radical_of, words_forget
from welsh import mutate


def meant(client, text, **parameters):
    return client.get("/api/v1/search", {"q": text, **parameters}).json()["suggestion"]


def suggested(client, text, language="cy"):
    answer = client.get("/api/v1/suggest", {"q": text, "language": language}).json()
    return [item["text"] for item in answer["queries"]], [item["url"] for item in answer["titles"]]


@pytest.fixture
def stocked(shelf):
    shelf.put("case-01", "Daethom â gwasanaethau gofal yn fewnol", title="Gofal cartref yng Ngwynedd")
    shelf.put("case-02", "A procurement of leisure services", language="en", title="Buying well", kind="guidance")
    return shelf


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("gwasanathau", "gwasanaethau"),
        ("ngwasanathau", "ngwasanaethau"),
        ("wasanathau", "wasanaethau"),
        ("gwasanathau gofal", "gwasanaethau gofal"),
        ("Gwasanathau", "Gwasanaethau"),
        ("procurment", "procurement"),
        ("gwasnathau", "gwasanaethau"),
        ("gwasanaethau", None),
        ("ngwasanaethau", None),
        ("procurement", None),
        ("zzqqxx", None),
        ("", None),
    ],
)
def test_did_you_mean_respects_mutation(stocked, client, typed, expected):
    assert meant(client, typed) == expected


@pytest.mark.parametrize("word", ["prentisiaethau", "cydnerthedd"])
def test_right_mutation_of_a_word_that_texts_hold_is_not_doubted(shelf, client, word):
    shelf.put("case-01", f"Y {word} hyn")
    for form in (word, *(mutate(word, kind) for kind in KINDS)):
        assert meant(client, form) is None, form


def test_right_mutation_is_not_doubted_where_texts_hold_another(shelf, client):
    shelf.put("case-01", "eu phrentisiaethau")
    assert meant(client, "brentisiaethau") is None


def test_english_word_with_a_slip_is_no_mutation(shelf, client):
    shelf.put("case-01", "Commissionability", language="en")
    assert meant(client, "gommissionability") == "Commissionability".lower()


def test_radical_in_a_hidden_text_does_not_vouch_for_a_word(shelf, client):
    shelf.put("case-01", "prentisiaethau", audience="members")
    shelf.put("case-02", "prentisiaethai")
    assert meant(client, "brentisiaethau") == "brentisiaethai"


@pytest.mark.parametrize(
    ("address", "query", "marked"),
    [
        ("/cy/chwilio/", "procurment", ["en"]),
        ("/cy/chwilio/", "gwasanathau procurment", ["en"]),
        ("/cy/chwilio/", "gwasanathau", []),
        ("/en/search/", "gwasanathau", ["cy"]),
        ("/en/search/", "procurment", []),
    ],
)
def test_suggested_word_of_the_other_language_carries_lang(stocked, client, address, query, marked):
    page = BeautifulSoup(client.get(address, {"q": query}).content, "lxml")
    link = page.select_one(".mw-meant a")
    assert [part["lang"] for part in link.select("[lang]")] == marked
    assert link["href"] == "?" + urlencode({"q": link.get_text()})


def test_what_was_typed_is_escaped_in_a_suggestion(stocked, client):
    content = client.get("/en/search/", {"q": "<b>x</b> procurment"}).content.decode()
    assert "&lt;b&gt;x&lt;/b&gt; procurement</a>" in content


def test_word_of_the_dictionary_is_not_doubted(shelf, client):
    shelf.put("case-01", "the mole", language="en")
    assert meant(client, "hole") is None


def test_slip_of_one_text_gives_way_to_what_many_hold(shelf, client):
    for number in range(20):
        shelf.put(f"case-{number:02}", "gwasanaethau")
    shelf.put("case-99", "gwasanathau")
    assert meant(client, "gwasanathau") == "gwasanaethau"


@pytest.mark.parametrize(("texts", "compared"), [(1, True), (2, False)])
def test_only_a_word_of_one_text_at_most_is_compared_with_those_near_it(shelf, client, texts, compared):
    for number in range(texts):
        shelf.put(f"case-{number:02}", "gwasanathau")
    with CaptureQueriesContext(connection) as captured:
        assert meant(client, "gwasanathau") is None
    assert any(LibraryWord._meta.db_table in query["sql"] for query in captured) is compared


@pytest.mark.parametrize("limit", [1, 2])
def test_distance_is_the_optimal_string_alignment(limit):
    def plainly(first: str, second: str) -> int:
        if not first or not second:
            return len(first) + len(second)
        ways = [
            plainly(first[1:], second) + 1,
            plainly(first, second[1:]) + 1,
            plainly(first[1:], second[1:]) + (first[0] != second[0]),
        ]
        if first[:2] == second[1::-1] and len(first) > 1:
            ways.append(plainly(first[2:], second[2:]) + 1)
        return min(ways)

    words = ["", "a", "ab", "ba", "abc", "acb", "bca", "cab", "abca", "baca", "abcab", "abdab", "bacba", "dabca"]
    for first, second in product(words, words):
        assert min(distance(first, second, limit), limit + 1) == min(plainly(first, second), limit + 1), (first, second)


@pytest.mark.parametrize("path", ["/api/v1/search", "/cy/chwilio/"])
@pytest.mark.parametrize("hiding", ["members", "space:9", "embargo", "removed", "closed later"])
def test_words_of_hidden_texts_are_never_offered(shelf, client, hiding, path):
    fields = {"audience": hiding} if hiding in ("members", "space:9") else {}
    if hiding == "embargo":
        fields["embargo_until"] = timezone.now() + timedelta(hours=1)
    book = shelf.put("case-01", "cyfrinachgudd", title="Cyfrinachgudd", **fields)
    shelf.put("case-02", "gofal")
    if hiding == "removed":
        book.found_as = []
        shelf.tell(book)
    if hiding == "closed later":
        shelf.put("case-01", "cyfrinachgudd", title="Cyfrinachgudd", audience="members")
    assert "cyfrinachgudd" not in client.get(path, {"q": "cyfrinachgud"}).content.decode().lower()
    assert suggested(client, "cyfrinach") == ([], [])
    assert suggested(client, "nghyfrinach") == ([], [])


def test_word_of_an_ended_embargo_is_offered(shelf, client):
    shelf.put("case-01", "cyfrinachgudd", embargo_until=timezone.now() - timedelta(seconds=1))
    assert meant(client, "cyfrinachgud") == "cyfrinachgudd"
    assert suggested(client, "cyfrin") == (["cyfrinachgudd"], [])


def test_member_is_offered_words_of_members_texts(shelf, client_for):
    shelf.put("case-01", "cyfrinachgudd", audience="members")
    assert meant(client_for("member"), "cyfrinachgud") == "cyfrinachgudd"
    assert meant(client_for("newcomer"), "cyfrinachgud") is None
    assert suggested(client_for("member"), "cyfrin")[0] == ["cyfrinachgudd"]


@pytest.mark.parametrize(
    ("typed", "queries"),
    [
        ("gwasan", ["gwasanaethau"]),
        ("ngwasan", ["ngwasanaethau"]),
        ("wasan", ["wasanaethau"]),
        ("gofal gwasan", ["gofal gwasanaethau"]),
        ("gwasanaethau", []),
        ("gw", []),
        ("g", []),
        ("", []),
        ("gwasan ", []),
        ("%", []),
        ("___", []),
        ('"gwasan', []),
        ("\x00gwasan\u202e", ["gwasanaethau"]),
    ],
)
def test_last_word_is_completed_in_the_mutation_begun(stocked, client, typed, queries):
    assert suggested(client, typed)[0] == queries


@pytest.mark.parametrize(
    ("typed", "urls"),
    [
        ("gof", ["/cy/case-01/"]),
        ("ngofal", ["/cy/case-01/"]),
        ("cartref gof", ["/cy/case-01/"]),
        ("gwyn", ["/cy/case-01/"]),
        ("buy", ["/en/case-02/"]),
        ("buying gof", []),
        ("leisure", []),
    ],
)
def test_titles_are_found_by_any_of_their_words(stocked, client, typed, urls):
    assert suggested(client, typed)[1] == urls


def test_subject_in_both_languages_is_suggested_once_in_the_readers(shelf, client):
    shelf.put("case-01", "x", title="Mewnoli gofal")
    shelf.put("case-01", "x", language="en", title="Mewnoli care")
    assert suggested(client, "mewnoli", "cy")[1] == ["/cy/case-01/"]
    assert suggested(client, "mewnoli", "en")[1] == ["/en/case-01/"]


@pytest.mark.parametrize(
    "typed", ["a" * 100_000, "(" * 500, "' OR 1=1 --", "\ud800", "<script>", "gof\x00al", "日本語日本語"]
)
def test_hostile_input_is_answered(stocked, client, typed):
    answer = client.get("/api/v1/suggest", {"q": typed.encode("utf-8", "replace")})
    assert answer.status_code == 200


def test_answer_is_for_this_reader_only_and_says_its_number(stocked, client):
    answer = client.get("/api/v1/suggest", {"q": "gwas", "language": "cy"})
    assert "private" in answer["Cache-Control"]
    assert answer.json()["message"].startswith("1 awgrym")
    assert client.get("/api/v1/suggest", {"q": "gwas", "language": "fr"}).status_code == 422


def test_suggesting_takes_few_queries(stocked, client):
    with CaptureQueriesContext(connection) as captured:
        suggested(client, "gwas")
    assert len(captured) <= 4


@pytest.mark.parametrize(
    ("word", "radical"),
    [("ngwasanaethau", "gwasanaethau"), ("nghaffael", "caffael"), ("dai", "tai"), ("gofal", "gofal"), ("zzz", "zzz")],
)
def test_radical_of_a_word(word, radical):
    assert radical_of(word) == radical


def test_words_that_no_text_holds_are_forgotten(shelf):
    book = shelf.put("case-01", "cyfrinachgudd")
    shelf.put("case-02", "gofal")
    book.found_as = []
    shelf.tell(book)
    assert words_forget() > 0
    assert set(LibraryWord.objects.values_list("word", flat=True)) >= {"gofal"}
    assert not LibraryWord.objects.filter(word="cyfrinachgudd").exists()
    assert words_forget() == 0
