"""The look of our e-mails: one frame, our colours, nothing fetched, links that say where they lead."""

import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from members import messages
from members.composing import compose, html_page
from members.message_html import render_html

ROOT = Path(__file__).resolve().parents[2]
FRAME = (ROOT / "members/templates/members/email/message.html").read_text()
TOKENS = (ROOT / "cop_site/frontend/sass/tokens.scss").read_text()


def page(html: str) -> BeautifulSoup:
    return BeautifulSoup(html, "html.parser")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_frame_has_no_colour_but_those_of_the_site(scheme):
    dark_at = "@media (prefers-color-scheme: dark)"
    half = 0 if scheme == "light" else 1
    used = set(re.findall(r"#[0-9a-f]{6}", FRAME.split(dark_at)[half]))
    known = set(re.findall(r"--mw-[\w-]+: (#[0-9a-f]{6});", TOKENS.split(dark_at)[half]))
    light = set(re.findall(r"--mw-[\w-]+: (#[0-9a-f]{6});", TOKENS.split(dark_at)[0]))
    assert used
    assert used <= (known if scheme == "light" else known | light)


@pytest.mark.django_db
@pytest.mark.parametrize("language", messages.LANGUAGES)
def test_every_email_is_one_page_in_its_language_that_fetches_nothing(people, language):
    for message_id, message in messages.catalogue().items():
        addresses = [name for name in message.placeholders if name.endswith("_url")]
        values = {**dict.fromkeys(message.placeholders, "Gwerth <b>"), **dict.fromkeys(addresses, "/en/somewhere/")}
        html = compose(message_id, language, people["member"], values, key="k").alternatives[0][0]
        soup = page(html)
        assert html.lstrip().startswith("<!doctype html>")
        assert soup.html["lang"] == language
        assert len(soup.find_all("h1")) == 1, message_id
        assert not soup.find_all(["img", "script", "link", "iframe", "object", "b"]), message_id
        assert "url(" not in html
        assert "{" not in soup.body.get_text(), message_id
        links = soup.body.find_all("a")
        assert all(link["href"].startswith("http") and link.get_text().strip() for link in links), message_id
        found = [link["href"] for link in links]
        assert found.count("http://testserver/en/somewhere/") >= len(addresses), message_id


@pytest.mark.parametrize(
    ("language", "button", "leave"),
    [
        ("en", "Open the post", "Stop following this discussion"),
        ("cy", "Agor y neges", "Peidio â dilyn y drafodaeth hon"),
    ],
)
def test_links_say_where_they_lead(language, button, leave):
    wanted = messages.get("reply-notification").placeholders
    values = {**dict.fromkeys(wanted, "x"), "post_url": "/en/post/1/", "unwatch_url": "https://a.example/?a=1&b=2"}
    soup = page(render_html("reply-notification", language, values))
    links = {link.get_text(): link["href"] for link in soup.find_all("a")}
    assert links[button] == "http://testserver/en/post/1/"
    assert links[leave] == "https://a.example/?a=1&b=2"
    assert soup.find("p", class_="foot").get_text().strip()
    assert "--" not in soup.get_text()


def test_words_of_the_other_language_are_marked_and_harmless():
    values = {
        "thread_title": {"text": "Prydau <script>", "lang": "cy"},
        "post_url": "/x/",
        "name": "{name}",
        "settings_url": "/y/",
    }
    html = render_html("post-approved", "en", values)
    assert '<span lang="cy">Prydau &lt;script&gt;</span>' in html
    assert "{name}" in html
    assert "<span" not in render_html("post-approved", "cy", values)


def test_emails_of_other_packages_stand_in_the_same_frame(client, people, sent):
    """allauth's own, such as the one on a changed password."""
    client.force_login(people["member"], backend="django.contrib.auth.backends.ModelBackend")
    words = {"oldpassword": "mewnoli-demo", "password1": "tri-gair-2026", "password2": "tri-gair-2026"}
    assert client.post("/en/accounts/password/change/", words).status_code == 302
    (letter,) = sent()
    html = letter.message().as_string()
    assert 'class=3D"head"' in html or 'class="head"' in html


def test_heading_is_the_subject_where_nothing_else_is_given():
    assert page(html_page("Two\nlines", "en", "")).title.get_text() == "Two lines"
