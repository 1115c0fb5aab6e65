"""Atom feeds: what a visitor may read and nothing else, each text in its own language, asked again cheaply."""

from datetime import timedelta
from xml.etree import ElementTree

import pytest
from django.utils import timezone

from forums.feeds import feed_address
from forums.models import Post, Space, Thread

pytestmark = pytest.mark.django_db

ATOM = {"a": "http://www.w3.org/2005/Atom"}
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def entries(answer) -> list[str]:
    """Return the ids of a feed's entries."""
    root = ElementTree.fromstring(answer.content)
    return [entry.findtext("a:id", namespaces=ATOM) for entry in root.findall("a:entry", ATOM)]


def urn(post: Post) -> str:
    return f"urn:mewnoli:post:{post.pk}"


@pytest.mark.parametrize("state", ["pending", "rejected", "hidden", "removed", "draft"])
def test_post_that_is_not_published_is_in_no_feed(client, client_for, make_thread, add_post, state):
    thread = make_thread()
    post = add_post(thread, state=state, text="Nobody's business.")
    for browser in (client, client_for("facilitator")):
        for address in (feed_address(thread), feed_address(thread.space)):
            answer = browser.get(address)
            assert entries(answer) == [urn(thread.opening)], "not even to whoever may read it on the page"
            assert urn(post) not in answer.content.decode()
            assert "Nobody" not in answer.content.decode()


@pytest.mark.parametrize("state", ["pending", "rejected", "hidden", "removed", "merged"])
def test_thread_that_is_not_published_has_no_feed(client, client_for, make_thread, state):
    thread = make_thread()
    address = feed_address(thread)
    Thread.objects.filter(pk=thread.pk).update(state=state)
    for browser in (client, client_for("facilitator")):
        assert browser.get(address).status_code == 404
        assert entries(browser.get(feed_address(thread.space))) == []
    thread.refresh_from_db()
    assert feed_address(thread) == ""


@pytest.mark.parametrize("visibility", ["members", "invited"])
def test_space_that_is_not_public_has_no_feed_for_anybody(client, client_for, make_thread, visibility):
    thread = make_thread()
    addresses = [feed_address(thread), feed_address(thread.space)]
    Space.objects.filter(pk=thread.space.pk).update(visibility=visibility)
    for browser in (client, client_for("member"), client_for("facilitator")):
        assert [browser.get(address).status_code for address in addresses] == [404, 404]
    space = Space.objects.get()
    assert feed_address(space) == ""


@pytest.mark.parametrize(
    ("fields", "shown"),
    [
        ({"sensitivity": "members"}, False),
        ({"sensitivity": "procurement"}, False),
        ({"sensitivity": "procurement", "embargo_until": timedelta(days=1)}, False),
        ({"sensitivity": "procurement", "embargo_until": timedelta(days=-1)}, True),
    ],
)
def test_sensitive_thread_is_in_no_feed_until_its_date(client, make_thread, fields, shown):
    if "embargo_until" in fields:
        fields = {**fields, "embargo_until": timezone.now() + fields["embargo_until"]}
    thread = make_thread(**fields)
    assert entries(client.get(feed_address(thread.space))) == ([urn(thread.opening)] if shown else [])
    assert bool(feed_address(thread)) == shown


def test_each_entry_says_its_own_language(client, make_thread, add_post):
    thread = make_thread(language="cy")
    add_post(thread, language="en", text="An answer in English.")
    root = ElementTree.fromstring(client.get(feed_address(thread)).content)
    languages = [entry.get(XML_LANG) for entry in root.findall("a:entry", ATOM)]
    assert languages == ["en", "cy"]
    assert root.get(XML_LANG) == "en"


def test_reader_who_asks_again_gets_no_second_copy(client, make_thread, add_post):
    thread = make_thread()
    address = feed_address(thread)
    first = client.get(address)
    again = client.get(address, headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    add_post(thread)
    assert client.get(address, headers={"if-none-match": first["ETag"]}).status_code == 200
