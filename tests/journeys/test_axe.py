"""No violation found by axe on any kind of page, in both languages, signed out and in."""

from collections.abc import Callable
from pathlib import Path

import pytest
from addresses import PAGES
from playwright.sync_api import Page

AXE = (Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js").read_text()
RUN = """async () => {
  const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
  const {violations} = await axe.run(document, {runOnly: rules});
  const say = node => node.target.join(' ') + ' ' + node.failureSummary;
  return violations.map(found => found.id + ': ' + found.nodes.slice(0, 3).map(say).join(' | '));
}"""


def violations(page: Page) -> list[str]:
    """Run axe in the page: by evaluate, since the Content-Security-Policy refuses a script tag."""
    page.evaluate(AXE)
    return page.evaluate(RUN)


@pytest.mark.parametrize("language", ["cy", "en"])
@pytest.mark.parametrize("name", sorted(PAGES))
def test_url_has_no_violation(name: str, language: str, samples: dict, look_as: Callable[[str, str], Page]) -> None:
    path = samples["urls"][language][name]
    assert violations(look_as(PAGES[name], path)) == []


@pytest.mark.parametrize("role", ["visitor", "member"])
@pytest.mark.parametrize("width", [375, 1280])
def test_page_models_have_no_violation(role: str, width: int, samples: dict, open_as: Callable[..., Page]) -> None:
    first: dict[tuple[str, str, bool], str] = {}
    for page in samples["pages"]:
        first.setdefault((page["model"], page["language"], page["written_in"] == page["language"]), page["path"])
    browser_page = open_as(role, "/en/", width=width)
    base = browser_page.url.removesuffix("/en/")
    for path in first.values():
        browser_page.goto(base + path)
        assert violations(browser_page) == [], path


def test_the_detector_works(open_as: Callable[..., Page]) -> None:
    page = open_as("visitor", "/en/")
    page.evaluate(
        "document.querySelector('main').insertAdjacentHTML('beforeend', '<img src=\"/static/images/favicon.svg\">')"
    )
    assert any("image-alt" in violation for violation in violations(page))


def test_no_page_scrolls_sideways_at_320(samples: dict, open_as: Callable[..., Page]) -> None:
    page = open_as("visitor", "/en/", width=320)
    base = page.url.removesuffix("/en/")
    wide = []
    for path in [
        *{p["model"] + p["language"]: p["path"] for p in samples["pages"]}.values(),
        samples["urls"]["cy"]["forums:thread"],
    ]:
        page.goto(base + path)
        if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
            wide.append(path)
    assert wide == []


def test_first_view_is_light(open_as: Callable[..., Page], site) -> None:
    """At most 100 KB compressed in all and 20 KB of JavaScript, with what the server really sends."""
    page = open_as("visitor", "/en/accounts/login/")
    for path in ("/cy/", "/en/"):
        sizes: dict[str, int] = {}
        page.context.clear_cookies()
        session = page.context.new_cdp_session(page)
        session.send("Network.enable")
        session.send("Network.setCacheDisabled", {"cacheDisabled": True})
        kinds: dict[str, str] = {}
        session.on(
            "Network.responseReceived", lambda event, kinds=kinds: kinds.update({event["requestId"]: event["type"]})
        )
        session.on(
            "Network.loadingFinished",
            lambda event, sizes=sizes: sizes.update({event["requestId"]: event["encodedDataLength"]}),
        )
        page.goto(site.url + path, wait_until="networkidle")
        assert sizes
        assert sum(sizes.values()) <= 100 * 1024
        assert sum(size for request, size in sizes.items() if kinds.get(request) == "Script") <= 20 * 1024
