"""Attacks posted as text, title, name and attachment's name: in a real Chromium, without our CSP, none of them runs."""

from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page, sync_playwright
from tests_support import CHROMIUM, require_service

from forums.attachments import Ready, attachments_add
from forums.models import PostText
from forums.publishing import after_change, thread_follows

_spec = spec_from_file_location("forums_payloads", Path(__file__).with_name("payloads.py"))
payloads = module_from_spec(_spec)
_spec.loader.exec_module(payloads)

pytestmark = [pytest.mark.browser, pytest.mark.django_db]
ON_A_PAGE = 20
# Whatever an attack does to show itself: ours call hit(), those of the lists open a dialogue or fetch from elsewhere.
TRAP = """
window.hits = [];
window.hit = () => window.hits.push('hit');
for (const name of ['alert', 'confirm', 'prompt', 'print', 'open'])
  window[name] = parent[name] = (...words) => window.hits.push(name + ' ' + words.join(' '));
"""
FOUND = """() => {
  const inside = document.querySelector('main');
  const strange = [...inside.querySelectorAll('*')].filter(node =>
    [...node.attributes].some(one => one.name.startsWith('on')) || node.localName === 'script'
    || /^(javascript|data|vbscript):/i.test((node.getAttribute('href') || '').trim()));
  return [...window.hits, ...strange.map(node => node.outerHTML.slice(0, 200))];
}"""


def opened(browser: Client, address: str) -> str:
    answer = browser.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.fixture
def pages(make_space, make_thread, add_post, people):
    """Return a function that posts attacks everywhere and returns the pages that show them, as HTML."""

    def made(attacks: list[str]) -> list[str]:
        addresses = []
        space = make_space()
        author = people["practitioner"]
        for first in range(0, len(attacks), ON_A_PAGE):
            batch = attacks[first : first + ON_A_PAGE]
            thread = make_thread(space, posts=0, title=batch[0].replace("\0", "")[:150] or "Title")
            for attack in batch:
                text = attack.replace("\0", "")
                post = add_post(thread, author=author, text=text)
                if thread.opening_id is None:
                    thread.opening = post
                    thread.save()
                    thread_follows(thread, post)
                name = text.replace("\n", " ")[:140] or "file"
                attachments_add(post, [Ready(name, "application/pdf", b"%PDF-1.7", "")])
            after_change(thread)
            author.name = batch[-1].replace("\0", "")[:120] or "Name"
            author.save()
            browser = Client()
            browser.force_login(people["member"], backend="django.contrib.auth.backends.ModelBackend")
            addresses.append(opened(browser, thread.get_absolute_url()))
            quoted = f"{thread.get_absolute_url()}?quote={post.pk}"
            addresses.append(opened(browser, quoted))
        addresses.append(opened(Client(), space.get_absolute_url()))
        addresses.append(opened(Client(), reverse("forums:index")))
        return addresses

    return made


def run(documents: list[str]) -> list[list[str]]:
    """Return what ran in each document, opened in Chromium as a page of a site of its own without any policy."""
    require_service("Chromium", Path(CHROMIUM).exists())
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        context = browser.new_context()
        page: Page = context.new_page()
        elsewhere: list[str] = []
        found: list[list[str]] = []
        shown = {"html": ""}

        def answer(route) -> None:
            address = route.request.url
            if address == "http://site.test/page" and route.request.is_navigation_request():
                route.fulfill(body=shown["html"], content_type="text/html; charset=utf-8")
            else:
                if not address.startswith("http://site.test/"):
                    elsewhere.append(f"fetched {address[:100]}")
                route.abort()

        context.route("**/*", answer)
        page.add_init_script(TRAP)
        for document in documents:
            elsewhere.clear()
            shown["html"] = document
            page.goto("http://site.test/page", wait_until="load")
            page.evaluate("document.querySelectorAll('main details').forEach(one => { one.open = true; })")
            page.wait_for_timeout(20)
            found.append([*page.evaluate(FOUND), *elsewhere])
        browser.close()
    return found


def test_the_detector_works(pages, monkeypatch) -> None:
    attacks = [attack for attack in payloads.OWN if attack.startswith("<") and "https" not in attack]
    monkeypatch.setattr(PostText, "shown", property(lambda text: text.source))
    first = pages(attacks)[0]
    assert len(run([first])[0]) >= 4


def test_no_attack_of_a_sample_runs(pages) -> None:
    assert [found for found in run(pages(payloads.sample(160))) if found] == []


@pytest.mark.full
def test_no_attack_runs(pages) -> None:
    assert [found for found in run(pages(payloads.everything())) if found] == []
