"""What is asked of the engine before a search, and what a server reads before its first one."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from search.engines import database_engine
from search.models import LexiconPair
from search.query import parse_query
from search.selectors import library_search
from search.statistics import forget_statistics, library_statistics
from search.understanding import understood
from search.warming import warm
from welsh import lexicon


class Counted:
    """An engine that holds some terms, and counts how often it is asked for frequencies."""

    def __init__(self, **held: int) -> None:
        self.held, self.asked = held, []

    def frequencies(self, terms):
        self.asked.append(set(terms))
        return {term: self.held[term] for term in self.asked[-1] if term in self.held}


def test_known_words_and_their_translations_are_asked_for_once(db):
    LexiconPair.objects.create(term_cy="gofal", term_en="care", weight=0.9)
    engine = Counted(gofal=3, care=2)
    query, frequencies = understood("gofal", "cy", engine)
    assert len(engine.asked) == 1
    assert frequencies == {"gofal": 3, "care": 2}
    assert {"gofal", "care"} <= query.terms


def test_unknown_word_is_asked_for_with_its_neighbours(shelf):
    shelf.put("case-01", "gwasanaethau cartref")
    engine = Counted(gwasanaeth=3)
    query, frequencies = understood("gwasanaethx", "cy", engine)
    assert len(engine.asked) == 2
    assert engine.asked[0].isdisjoint(engine.asked[1])
    assert "gwasanaeth" in query.terms
    assert frequencies == {"gwasanaeth": 3}


def test_rare_word_is_asked_for_with_its_family_and_a_common_one_is_not(shelf):
    shelf.put("case-01", "casgliadau gwastraff")
    LexiconPair.objects.create(term_cy="casgliad", term_en="collection", weight=0.9)
    query, frequencies = understood("casglu", "cy", Counted(casglu=10, casgliad=4, collection=3))
    (group,) = query.groups
    assert group.terms["casglu"] > group.terms["casgliad"] > 0
    assert {"casglu", "casgliad", "collection"} == frequencies.keys()
    common = Counted(casglu=11, casgliad=4)
    query, _frequencies = understood("casglu", "cy", common)
    assert len(common.asked) == 1
    assert "casgliad" not in query.terms


@pytest.mark.parametrize(
    ("typed", "language", "meant"),
    [("wgasanaethau", "cy", "gwasanaeth"), ("nwgasanaethau", "cy", "gwasanaeth"), ("ilbrary", "en", "library")],
)
def test_slip_in_the_first_letters_finds_the_word(shelf, typed, language, meant):
    shelf.put("case-01", "gwasanaethau cartref")
    shelf.put("case-01", "library rules", language="en")
    query, _frequencies = understood(typed, language, Counted(**{meant: 3}))
    assert meant in query.terms


def test_word_of_the_dictionary_is_not_taken_for_a_slip(shelf):
    shelf.put("case-01", "one mitten", language="en")
    assert "mitten" in understood("nitten", "en", Counted())[0].terms
    assert "mitten" not in understood("kitten", "en", Counted())[0].terms


@pytest.mark.parametrize(("typed", "written"), [("swimming", "swm"), ("comes", "cope")])
def test_word_spelt_right_does_not_find_one_that_merely_looks_like_it(shelf, typed, written):
    shelf.put("case-1", f"Mae {written} yma.")
    assert library_search(text=typed, reader_language="en", audiences=None).total == 0


def test_two_words_that_are_one_in_the_library_find_it(shelf):
    shelf.put("roll", "payroll", language="en", title="Wages")
    shelf.put("house", "an in-house team", language="en", title="Teams")
    shelf.put("ailgylchu", "ailgylchu yn y dref", title="Gwastraff")
    shelf.put("other", "a house and what to pay", language="en", title="Else")

    def first(text: str, language: str) -> str:
        return library_search(text=text, reader_language=language, audiences=None).results[0].entry.subject_id

    assert first("pay roll", "en") == "roll"
    assert first("in house team", "en") == "house"
    assert first("ail gylchu", "cy") == "ailgylchu"


@pytest.mark.parametrize(
    ("typed", "asked"),
    [("gofal a", {"gofal"}), ("x gofal", {"gofal"}), ("gofal. cartref", {"gofal", "cartref"})],
)
def test_words_are_not_joined_over_a_stop_nor_with_the_shortest(db, typed, asked):
    terms = parse_query(typed, "cy").terms
    assert asked <= terms
    assert terms.isdisjoint({"gofala", "gofalu", "xgofal", "gofalcartref"})


@pytest.mark.parametrize(
    ("written", "asked"),
    [
        ("a co-operative", {"cooperative"}),
        ("to coopt, and a co-operative", {"coopt"}),  # near: nothing longer is looked for
        ("housing", set()),
    ],
)
def test_beginning_of_words_finds_them_where_nothing_is_near(shelf, written, asked):
    shelf.put("a", written, language="en", title="Firms")
    query, frequencies = understood("co-op", "en", database_engine())
    assert query.terms & frequencies.keys() == asked


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        ("bus", {"minibus"}), ("buses", {"minibus"}), ("guard", {"lifeguard"}), ("age", set()), ("us", set()),
        ("Bus", set()), ("ice", set()), ("iad", set()),
    ],
)  # fmt: skip
def test_word_finds_longer_ones_of_their_kind_where_nothing_is_near(shelf, typed, asked):
    shelf.put("b", "All my life, every dydd.", language="en", title="Days")
    shelf.put("a", "Minibuses, lifeguards, and a package, a service a diwrnod y dyddiad.", language="en", title="Firms")
    query, frequencies = understood(typed, "en", database_engine())
    assert query.terms & frequencies.keys() == asked


def test_longer_words_are_not_looked_for_where_the_word_stands_itself(shelf):
    shelf.put("a", "A bus and a minibus.", language="en", title="Firms")
    query, frequencies = understood("bus", "en", database_engine())
    assert query.terms & frequencies.keys() == {"bus"}


def test_word_that_two_neighbours_are_together_keeps_itself(db):
    query, _frequencies = understood("xqzab vwkcd xqzabvwkcd", "en", Counted())
    assert [set(group.terms) for group in query.groups] == [{"xqzab"}, {"vwkcd"}, {"xqzabvwkcd"}]


@pytest.mark.parametrize(
    ("typed", "language", "found"),
    [
        ("helpdesk", "en", ["help", "desk"]),
        ("gofalcartref", "cy", ["gofal", "cartref"]),
        ("gofalgartref", "cy", ["gofal", "gartref"]),
        ("Helpdesk", "en", ["Helpdesk"]),  # a name, perhaps
        ("helpdask", "en", ["helpdask"]),  # the library has no such second word
        ("desks", "en", ["desks"]),  # known as it is
        ("helpt", "en", ["helpt"]),  # a slip
        ("greenhousekeeper", "en", ["greenhousekeeper"]),  # near a word of the library
    ],
)
def test_one_word_that_is_two_in_the_library_is_taken_apart(shelf, typed, language, found):
    shelf.put("desk", "a desk that gives help", language="en", title="Help")
    shelf.put("gofal", "gofal yn y cartref", title="Gofal")
    shelf.put("green", "A greenhouse, its keeper, and greenhousekeeping.", language="en", title="Green")
    query, _frequencies = understood(typed, language, database_engine())
    assert [group.surface for group in query.groups] == found


def test_function_word_in_capitals_is_an_acronym(db):
    assert [group.exact for group in parse_query("trin TAW", "cy").groups] == ["trin", "taw"]
    assert [group.exact for group in parse_query("trin taw", "cy").groups] == ["trin"]
    assert [group.exact for group in parse_query("TRIN TAW", "cy").groups] == ["trin"]


def test_translation_alone_makes_a_word_known(shelf):
    shelf.put("case-01", "ymgynghoriadau")
    LexiconPair.objects.create(term_cy="ymgynghoriadx", term_en="advice", weight=0.9)
    engine = Counted()
    query, _frequencies = understood("ymgynghoriadx", "cy", engine)
    assert len(engine.asked) == 1
    assert "ymgynghoriad" not in query.terms


def test_average_lengths_are_read_from_their_index(shelf):
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL chooses by the size of the table")
    shelf.put("case-01", "gofal")
    forget_statistics()
    with CaptureQueriesContext(connection) as captured:
        assert library_statistics().entries == 1
    (sql,) = [query["sql"] for query in captured]
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {sql}")
        assert "COVERING INDEX library_lengths" in cursor.fetchone()[-1]


def test_warming_reads_the_dictionaries_and_nothing_of_the_database():
    lexicon.welsh.cache_clear()
    lexicon.english.cache_clear()
    warm()  # pytest-django refuses any query here
    assert lexicon.welsh.cache_info().currsize == lexicon.english.cache_info().currsize == 1
