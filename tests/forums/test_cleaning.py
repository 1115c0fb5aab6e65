"""One renderer for what members write: nothing runs, nothing is fetched, headings and links behave."""

import json
import random
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from core.cleaning import clean_html, excerpt, plain_text, render_markdown

PAYLOADS = Path(__file__).resolve().parents[3] / "shared" / "data" / "xss_payloads.json"
OWN = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "![x](https://tracker.example/pixel.png)",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt&colon;alert(1))",
    "[x](data:text/html,<script>alert(1)</script>)",
    "[x](vbscript:msgbox)",
    "<a href='javascript:alert(1)'>x</a>",
    "<svg/onload=alert(1)>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<style>@import 'https://evil.example/x.css'</style>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    '[x](https://a.example "onmouseover=alert(1)")',
    "`<script>alert(1)</script>`",
    "```html\n<img src=x onerror=alert(1)>\n```",
    '<https://example.org/"onclick=alert(1)>',
]
ALLOWED = set("p br hr strong em s a code pre blockquote ul ol li h2 h3 h4 h5 h6 table thead tbody tr th td".split())


class Elements(HTMLParser):
    """Collects what a browser would make of the markup."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict]] = []

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))


def elements(markup: str) -> list[tuple[str, dict]]:
    parser = Elements()
    parser.feed(markup)
    return parser.found


def assert_harmless(markup: str) -> None:
    for tag, attributes in elements(markup):
        assert tag in ALLOWED
        assert set(attributes) <= {"href", "title", "rel", "start"}
        if "href" in attributes:
            assert urlsplit(attributes["href"]).scheme in ("", "http", "https", "mailto")
            assert attributes["rel"] == "nofollow ugc noopener"


@pytest.mark.parametrize("hostile", OWN)
def test_hostile_text_is_harmless(hostile):
    assert_harmless(render_markdown(hostile))
    assert_harmless(clean_html(hostile))


@pytest.mark.skipif(not PAYLOADS.exists(), reason="the attack strings are not on this machine")
def test_attack_strings_are_harmless_sampled():
    payloads = [entry["payload"] for entry in json.loads(PAYLOADS.read_text())]
    for payload in random.Random(3).sample(payloads, 600):
        assert_harmless(render_markdown(payload))


@pytest.mark.full
@pytest.mark.skipif(not PAYLOADS.exists(), reason="the attack strings are not on this machine")
def test_attack_strings_are_harmless_all():
    for entry in json.loads(PAYLOADS.read_text()):
        assert_harmless(render_markdown(entry["payload"]))


def test_headings_go_down_below_the_pages_own():
    assert render_markdown("# One\n\n## Two\n\n###### Six") == "<h3>One</h3>\n<h4>Two</h4>\n<h6>Six</h6>"
    assert render_markdown("# One", heading_steps=1) == "<h2>One</h2>"


def test_markdown_keeps_what_members_use():
    markup = render_markdown("**Bold** and *more*\nnext line\n\n- a\n- b\n\n> said\n\n[here](https://example.org/)")
    assert "<strong>Bold</strong>" in markup
    assert "<br>" in markup
    assert "<li>a</li>" in markup
    assert "<blockquote>" in markup
    assert '<a href="https://example.org/" rel="nofollow ugc noopener">here</a>' in markup


def test_images_are_never_fetched():
    assert "<img" not in render_markdown("![map](https://example.org/map.png)")


def test_welsh_letters_stay_as_they_are():
    assert render_markdown("Tŷ ar lan y dŵr, 'nôl â'r ŷd") == "<p>Tŷ ar lan y dŵr, 'nôl â'r ŷd</p>"


def test_plain_text_and_excerpt_hold_words_only():
    markup = render_markdown("First & **second**\n\n- one\n- two <b>")
    assert plain_text(markup) == "First & second\none\ntwo <b>"
    assert excerpt(render_markdown("word " * 100), 20) == "word word word word…"
    assert excerpt("<p>short</p>") == "short"
