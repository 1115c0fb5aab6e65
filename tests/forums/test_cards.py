"""Links to our own pages show a card, for whoever may find what they lead to."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.outbox import drain
from core.signals import content_changed
from forums.cards import own_paths
from forums.models import Thread


def body(response) -> str:
    return response.content.decode()


def test_own_links_are_told_from_others(settings):
    settings.SITE_ADDRESS = "https://mewnoli.example"
    hrefs = [
        "https://mewnoli.example/en/a/?x=1#y",
        "/cy/b/",
        "https://other.example/en/c/",
        "https://mewnoli.example.evil.example/en/d/",
        "//other.example/en/e/",
        "/admin/",
    ]
    html = " ".join(f'<a href="{href}">x</a>' for href in hrefs)
    assert own_paths(html) == ["/en/a/", "/cy/b/"]


@pytest.mark.django_db
def test_card_is_shown_to_whoever_may_find_the_thread(make_space, make_thread, add_post, people, client_for):
    target = make_thread(make_space("members"), author=people["member"], title="A thread for members")
    content_changed.send(sender=Thread, subject=target)
    drain()
    thread = make_thread(author=people["member"])
    path = target.get_absolute_url("en")
    add_post(thread, author=people["member"], text=f"See [this](http://testserver{path}) and [that](/en/nothing/).")
    page = thread.get_absolute_url()
    assert body(client_for("practitioner").get(page)).count("mw-link-cards") == 1
    for role in ("visitor", "newcomer"):
        shown = body(client_for(role).get(page))
        assert "mw-link-cards" not in shown
        assert "A thread for members" not in shown
    Thread.objects.filter(pk=target.pk).update(state="hidden")
    target.refresh_from_db()
    content_changed.send(sender=Thread, subject=target)
    drain()
    assert "mw-link-cards" not in body(client_for("practitioner").get(page))


@pytest.mark.django_db
def test_many_links_cost_one_query(make_thread, add_post, people, client_for):
    targets = [make_thread(author=people["member"]) for _number in range(6)]
    thread, browser = make_thread(author=people["member"]), client_for("visitor")
    browser.get(thread.get_absolute_url())

    def asked() -> int:
        with CaptureQueriesContext(connection) as captured:
            browser.get(thread.get_absolute_url())
        return len(captured)

    without = asked()
    for target in targets:
        add_post(thread, author=people["member"], text=f"[x](http://testserver{target.get_absolute_url()})")
    assert asked() == without + 1 <= 8
    assert body(browser.get(thread.get_absolute_url())).count("mw-link-cards") == 6
