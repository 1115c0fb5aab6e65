"""``{% once %}``: the same values are drawn once, and nothing of one reader reaches another."""

from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from django.template import Context, Template
from django.utils.safestring import mark_safe
from django.utils.translation import override

from core.templatetags import fragments

TAG = "includes/tag.html"


@pytest.fixture(autouse=True)
def drawn(monkeypatch):
    """Empty what is kept, and count what is drawn."""
    fragments._rendered.cache_clear()
    names = []

    def counted(name, values):
        names.append(name)
        return render(name, values)

    render = fragments.render_to_string
    monkeypatch.setattr(fragments, "render_to_string", counted)
    return names


def test_same_values_are_drawn_once(drawn):
    assert fragments.once(TAG, text="Gofal") == fragments.once(TAG, text="Gofal")
    assert "Iechyd" in fragments.once(TAG, text="Iechyd")
    assert len(drawn) == 2


def test_each_language_has_its_own(drawn):
    words = set()
    for language in ("en", "cy"):
        with override(language):
            words.add(fragments.once("includes/status.html", state="pinned"))
    assert len(words) == drawn.count("includes/status.html") == 2


def test_words_that_equal_safe_html_stay_escaped():
    assert "<b>" in fragments.once(TAG, text=mark_safe("<b>x</b>"))
    assert "&lt;b&gt;" in fragments.once(TAG, text="<b>x</b>")
    assert ">True<" in fragments.once(TAG, text=True)
    assert ">1<" in fragments.once(TAG, text=1)


def test_values_that_are_no_plain_ones_are_refused():
    with pytest.raises(TypeError):
        fragments.once(TAG, text=["a list can change"])


def test_frozen_values_are_told_apart_by_each_field(drawn):
    @dataclass(frozen=True)
    class Thing:
        name: str
        at: datetime

    at = datetime(2026, 1, 1, tzinfo=UTC)
    for thing in (Thing("a", at), Thing("a", at), Thing("a", at.replace(year=2025)), Thing("b", at)):
        fragments.once(TAG, text=thing)
    assert len(drawn) == 3


def test_sees_nothing_of_the_page():
    page = Template('{% load fragments %}{% once "includes/account_links.html" sign_in_url="/in/" %}')
    assert "secret" not in page.render(Context({"sign_up_url": "/secret/", "request": "secret"}))
