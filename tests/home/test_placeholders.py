"""What standing pages leave to be completed: never a bracket to readers, what is asked for to editors."""

import re

import pytest
from bs4 import BeautifulSoup

from home.models import StandardPage
from home.placeholders import blanks, plain, shown
from home.setup import read_content

BRACKET = re.compile(r"\[[^\]]+\]")


def test_a_bracket_is_a_marked_phrase():
    markup = '<p>The controller is [to be completed; ask &lt;legal&gt;]. On [date]. <a href="/x?a[b]=1">x</a></p>'
    public = shown(markup, "en")
    assert '<span class="mw-blank">to be completed</span>. On <span class="mw-blank">to be completed</span>' in public
    assert '<a href="/x?a[b]=1">' in public
    assert "to be completed; ask &lt;legal&gt;</span>" in shown(markup, "en", to_editor=True)
    assert blanks(markup) == ["to be completed; ask <legal>", "date"]
    assert "[" not in plain("<p>[dyddiad]</p>", "cy")
    assert shown("[dyddiad]", "cy") == '<span class="mw-blank">i\'w gwblhau</span>'.replace("'", "&#x27;")


@pytest.fixture
def pages(site):
    return list(StandardPage.objects.select_related("locale"))


def test_no_reader_sees_a_bracket_and_editors_are_told(pages, client_for):
    asked = {item["id"] for item in read_content("pages.json") if BRACKET.search(item["body"]["en"])}
    assert asked, "the data file has places to be completed"
    visitor, editor = client_for("visitor"), client_for("editor")
    marked = set()
    for page in pages:
        main = BeautifulSoup(visitor.get(page.url).content, "html.parser").main
        assert not BRACKET.search(main.text), page.url
        assert not main.select("a[href*='/admin/']")
        if main.select(".mw-blank"):
            marked.add(page.public_id)
            told = BeautifulSoup(editor.get(page.url).content, "html.parser").main
            assert told.select("a[href*='/admin/']"), page.url
            assert len(told.select(".mw-blank")) == len(blanks(page.body))
    assert marked == asked
