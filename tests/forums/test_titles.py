"""Titles of threads that people translated: who is shown them, where, and when the title stays as it was written."""

import re
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import override

from core.registry import library_sources
from forums import services, taking_part, thread_moderation, translations, watching
from forums.models import Post, PostText, Thread

TITLES = {"en": "Lease or buy the fleet?", "cy": "Prydlesu neu brynu'r fflyd?"}
OTHER = {"cy": "en", "en": "cy"}
LABEL = {"cy": "Yn Saesneg", "en": "In Welsh"}  # what a page in that language says of a text in the other one
MARKED = re.compile(r'(?: lang="(\w+)")?>\s*(?:<h1[^>]*>)?([^<]*)<')


@pytest.fixture
def space(make_space):
    return make_space(name_en="Ask", name_cy="Gofyn", slug_en="ask", slug_cy="gofyn")


@pytest.fixture
def make_translated(people, space, make_thread):
    """Return a function that makes a thread of 21 posts by a member, whose opening a facilitator translated."""

    def make(language: str = "en") -> Thread:
        thread = make_thread(space, posts=21, author=people["member"], language=language, title=TITLES[language])
        translate(people["facilitator"], thread)
        return Thread.objects.get(pk=thread.pk)

    return make


@pytest.fixture
def thread(make_translated) -> Thread:
    """An English thread with a Welsh title."""
    return make_translated()


def translate(actor, thread: Thread) -> PostText:
    language, opening = OTHER[thread.language], Post.objects.get(pk=thread.opening_id)
    words = {"language": language, "source": "Geiriau.", "title": TITLES[language]}
    return translations.translation_offer(actor=actor, post=opening, text_version=opening.text_version, **words)


def url(language: str, name: str, *arguments) -> str:
    with override(language):
        return reverse(f"forums:{name}", args=arguments)


def space_url(language: str) -> str:
    return url(language, "space", {"en": "ask", "cy": "gofyn"}[language])


def page_of(browser: Client, address: str) -> str:
    response = browser.get(address)
    assert response.status_code == 200, address
    return unescape(response.content.decode())


def titles_in(browser: Client, thread: Thread, language: str) -> dict[str, tuple[str, str]]:
    """Return how a reader of ``language`` is shown the thread, by place: the ``lang`` that marks it, and the title."""
    found = {}
    address = thread.get_absolute_url(language)
    for place, path in (("page 1", address), ("page 2", f"{address}?page=2")):
        page = page_of(browser, path)
        found[place] = MARKED.search(page.split('class="mw-page-header__text"')[1]).groups(default="")
        found[f"browser, {place}"] = ("", page.split("<title>")[1].split(" – Mewnoli")[0])
    for place, path in (("space", space_url(language)), ("index", url(language, "index"))):
        row = page_of(browser, path).split(f'href="{address}"')
        assert len(row) == 2, f"one link in {place}, to the address that it always had"
        found[place] = MARKED.match(row[1]).groups(default="")
    return found


def everywhere(title: str, lang: str = "") -> dict[str, tuple[str, str]]:
    marked = dict.fromkeys(["page 1", "page 2", "space", "index"], (lang, title))
    return marked | {f"browser, {place}": ("", title) for place in ("page 1", "page 2")}


def choose(browser: Client, choice: str) -> None:
    assert browser.post(url("cy", "reading"), {"reading": choice}).status_code == 302


@pytest.mark.parametrize("role", ["visitor", "member"])
@pytest.mark.parametrize("written", ["en", "cy"])
def test_title_is_shown_in_the_language_of_the_page(client_for, make_translated, written, role):
    thread, browser = make_translated(written), client_for(role)
    for language in ("en", "cy"):
        assert titles_in(browser, thread, language) == everywhere(TITLES[language])


@pytest.mark.parametrize("written", ["en", "cy"])
def test_row_still_says_which_language_the_thread_is_in(client, make_translated, written):
    make_translated(written)
    reader = OTHER[written]
    row = page_of(client, space_url(reader)).split('<article class="mw-thread-row')[1].split("</article>")[0]
    assert TITLES[reader] in row
    assert LABEL[reader] in row


def test_address_is_made_of_the_title_as_it_was_written(client, thread):
    assert thread.get_absolute_url("cy").endswith("-lease-or-buy-the-fleet/")
    assert client.get(thread.get_absolute_url("cy")).status_code == 200
    changed = thread.get_absolute_url("cy").replace("lease-or-buy-the-fleet", "prydlesu-neu-brynur-fflyd")
    assert client.get(changed)["Location"] == thread.get_absolute_url("cy")


@pytest.mark.parametrize("role", ["visitor", "member"])
def test_reader_of_originals_is_shown_titles_as_written(client_for, thread, role):
    browser = client_for(role)
    choose(browser, "original")
    assert titles_in(browser, thread, "cy") == everywhere(TITLES["en"], lang="en")
    for choice in ("both", "translation"):
        choose(browser, choice)
        assert titles_in(browser, thread, "cy") == everywhere(TITLES["cy"])


@pytest.mark.parametrize(
    ("choice", "heading", "with_text", "language"),
    [("translation", "cy", "en", "cy"), ("both", "cy", "en", "cy"), ("original", "en", "cy", "cy")]
    + [(choice, "en", "cy", "en") for choice in ("translation", "both", "original")],
)
def test_title_that_does_not_head_the_page_stands_with_its_text(client, thread, choice, heading, with_text, language):
    choose(client, choice)
    page = page_of(client, thread.get_absolute_url(language))
    main = page.split("<main")[1]
    assert main.index(f">{TITLES[heading]}</h1>") < main.index('id="post-1"')
    opening = main.split('id="post-1"')[1].split("</article>")[0]
    assert f'lang="{with_text}"><p><strong>{TITLES[with_text]}</strong></p>' in opening
    assert TITLES[heading] not in opening
    assert "<strong>" not in main.split('id="post-1"')[1].split("</article>")[1]


def test_stale_title_is_shown_nowhere_until_somebody_says_that_it_still_fits(client, people, thread):
    opening = Post.objects.get(pk=thread.opening_id)
    changed = {"source": "Other words.", "language": "en", "title": "Lease or buy the vans?"}
    services.post_edit(actor=people["member"], post=opening, version=opening.version, **changed)
    thread.refresh_from_db()
    assert titles_in(client, thread, "cy") == everywhere("Lease or buy the vans?", lang="en")
    assert TITLES["cy"] not in page_of(client, thread.get_absolute_url("cy"))
    translations.translation_confirm(actor=people["member"], text=opening.texts.get(origin="human"))
    assert titles_in(client, thread, "cy") == everywhere(TITLES["cy"])


@pytest.mark.parametrize("role", ["visitor", "practitioner", "member", "facilitator"])
@pytest.mark.parametrize("state", ["offered", "refused", "replaced"])
def test_title_that_is_not_published_is_shown_to_nobody(client_for, thread, state, role):
    PostText.objects.filter(origin="human").update(state=state)
    browser = client_for(role)
    assert titles_in(browser, thread, "cy") == everywhere(TITLES["en"], lang="en")
    assert TITLES["cy"] not in page_of(browser, thread.get_absolute_url("cy"))


@pytest.mark.parametrize("role", ["visitor", "practitioner", "member", "facilitator"])
@pytest.mark.parametrize("state", ["draft", "pending", "rejected", "hidden", "removed"])
def test_title_of_a_post_that_is_not_published_heads_nothing(client_for, thread, state, role):
    Post.objects.filter(pk=thread.opening_id).update(state=state)
    assert titles_in(client_for(role), thread, "cy") == everywhere(TITLES["en"], lang="en")


def test_title_in_the_language_of_the_page_already_stays(client, people, thread):
    """The opening post was changed into Welsh under its English title, and translated into English."""
    opening = Post.objects.get(pk=thread.opening_id)
    services.post_edit(actor=people["member"], post=opening, version=opening.version, source="Cymraeg.", language="cy")
    opening.refresh_from_db()
    translations.translation_offer(
        actor=people["member"], post=opening, text_version=2, language="en", source="English.", title="Another title"
    )
    assert titles_in(client, thread, "en") == everywhere(TITLES["en"])
    assert titles_in(client, thread, "cy") == everywhere(TITLES["en"], lang="en")
    assert {item.title for item in library_sources.get("forums").documents([thread])} == {TITLES["en"]}


def test_thread_made_of_a_post_that_opened_another_has_a_title_of_its_own(client, people, space, make_thread, thread):
    target = make_thread(space, title="Vans")
    act = {"actor": people["facilitator"]}
    thread_moderation.thread_merge(thread=thread, version=thread.version, into=target, **act)
    assert {item.title for item in library_sources.get("forums").documents([target])} == {"Vans"}
    assert TITLES["cy"] not in page_of(client, target.get_absolute_url("cy"))
    target.refresh_from_db()
    moved = [Post.objects.get(pk=thread.opening_id)]
    new = {"posts": moved, "title": "Fleets", "language": "en"}
    made = thread_moderation.thread_split(thread=target, version=target.version, **new, **act).thread
    assert made.opening_id == thread.opening_id
    assert re.search(r'lang="en">\s*<h1[^>]*>Fleets</h1>', page_of(client, made.get_absolute_url("cy")))


def test_own_lists_and_the_way_to_a_page_show_the_same_title(client_for, people, space, make_thread, thread):
    member = people["member"]
    taking_part.bookmark_add(actor=member, post=thread.opening)
    watching.watch_choose(actor=member, level="everything", thread=thread)
    browser = client_for("member")
    addresses = [url("cy", name) for name in ("bookmarks", "my_posts", "followed")]
    addresses += [url("cy", "post_history", thread.opening_id), url("cy", "post_edit", thread.opening_id)]
    for address in addresses:
        main = re.sub(r'<input[^>]*value="[^"]*"', "", page_of(browser, address))
        assert TITLES["cy"] in main, address
        assert TITLES["en"] not in main, address
    choose(browser, "original")
    for address in addresses:
        assert f'lang="en">{TITLES["en"]}' in page_of(browser, address), address
        assert TITLES["cy"] not in page_of(browser, address), address


@pytest.mark.parametrize("choice", ["translation", "original", "both"])
@pytest.mark.parametrize("page", ["", "?page=2"])
def test_the_choice_of_reading_stands_on_every_page_of_a_thread_with_a_translated_title(client, thread, choice, page):
    choose(client, choice)
    address = url("cy", "reading")
    assert f'action="{address}"' in page_of(client, thread.get_absolute_url("cy") + page)


def test_no_choice_of_reading_stands_on_a_page_where_nothing_is_translated(client, people, space, make_thread):
    plain = make_thread(space, posts=21, author=people["member"], language="en", title=TITLES["en"])
    translation = {"language": "cy", "source": "Geiriau.", "text_version": 1}
    translations.translation_offer(actor=people["facilitator"], post=plain.posts.get(number=1), **translation)
    pages = [page_of(client, plain.get_absolute_url("cy") + page) for page in ("", "?page=2")]
    assert [url("cy", "reading") in page for page in pages] == [True, False]


def test_link_to_where_a_post_went_shows_the_title_of_there(client, people, space, make_thread, thread):
    source = make_thread(space, posts=3)
    made = thread_moderation.thread_split(
        actor=people["facilitator"], thread=source, version=source.version, posts=[source.posts.get(number=3)],
        title="Moved", language="en",
    ).thread  # fmt: skip
    translate(people["facilitator"], made)
    moved = page_of(client, source.get_absolute_url("cy")).split('id="post-3"')[1].split("</article>")[0]
    assert MARKED.search(moved.split("<a ")[1]).groups(default="") == ("", TITLES["cy"])


def test_translated_titles_of_lists_and_threads_ask_no_more_queries(client_for, thread):
    browser = client_for("member")
    addresses = [url("cy", "index"), space_url("cy"), thread.get_absolute_url("cy") + "?page=2"]
    counts = []
    for choice in ("original", "translation"):
        choose(browser, choice)
        for address in addresses:
            browser.get(address)
            with CaptureQueriesContext(connection) as captured:
                browser.get(address)
            counts.append(len(captured))
    assert counts[:3] == counts[3:]


def test_search_shows_the_title_in_its_language(client, thread):
    words = {"cy": "prydlesu brynu", "en": "lease buy"}
    for language, address in (("cy", "/cy/chwilio/"), ("en", "/en/search/")):
        page = client.get(address, {"q": words[language]})
        found = re.search(r'class="mw-result__title"><a [^>]*>.*?</a>', unescape(page.content.decode()), re.DOTALL)[0]
        assert re.sub(r"<[^>]*>", "", found).endswith(TITLES[language])
        assert " lang=" not in found
        assert f'href="/{language}/' in found
