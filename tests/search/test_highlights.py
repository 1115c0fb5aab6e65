"""Marks stand on the matched forms, and on nothing else."""

from search.highlights import Marker, show
from search.models import LibraryEntry
from search.query import parse_query


def marker(text: str, language: str = "cy") -> Marker:
    return Marker(parse_query(text, language))


def test_matched_form_is_marked_where_it_stands():
    assert marker("caffael").mark("Y tîm a gaffael â ni.", "cy") == "Y tîm a <mark>gaffael</mark> â ni."


def test_everything_else_is_escaped():
    assert marker("gofal").mark("<i>gofal</i> & 'gofal'", "cy") == (
        "&lt;i&gt;<mark>gofal</mark>&lt;/i&gt; &amp; &#x27;<mark>gofal</mark>&#x27;"
    )


def test_stop_words_are_not_marked_unless_asked_for():
    assert "<mark>yn</mark>" not in marker("yn gofal").mark("gofal yn Gymraeg", "cy")


def test_passage_holds_most_of_the_words():
    text = "gofal " + "rhywbeth arall " * 100 + "gofal cartref gwledig " + "rhywbeth arall " * 100
    html, found = marker("gofal cartref gwledig").passage(text, "cy")
    assert found == 3
    assert html.startswith("… ")
    assert html.endswith(" …")
    assert len(html) < 500


def test_passage_of_an_endless_text_is_quick_and_short():
    html, found = marker("gofal").passage("gofal " * 200_000, "cy")
    assert found == 1
    assert len(html) < 1500


def test_empty_text_has_no_passage():
    assert marker("gofal").passage("", "cy") == ("", 0)
    assert marker("").mark("gofal", "cy") == "gofal"


def test_summary_that_is_only_the_beginning_is_not_shown_beside_the_text():
    body = "Mae gofal cartref yn y wlad,\n\na gofal dydd yn y dref."
    entry = LibraryEntry(title="Gofal", title_language="cy", language="cy", body=body)
    for summary, shown in (
        ("Mae gofal cartref yn y wlad, a…", 2),
        ("Mae gofal cartref yn y wlad…", 2),
        ("Gofal yw.", 3),
    ):
        entry.summary = summary
        assert len(show(marker("gofal"), entry).highlights) == shown, summary
    entry.body = ""
    assert show(marker("gofal"), entry).passage == "<mark>Gofal</mark> yw."


def test_acronym_is_marked_and_not_the_function_word():
    assert marker("IT", "en").mark("Is it IT?", "en") == "Is it <mark>IT</mark>?"
