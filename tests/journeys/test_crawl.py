"""Every page in both languages: it answers, says its language, leads to its twin, and hides no English in Welsh."""

import re
from collections.abc import Callable

import pytest
from addresses import ACTIONS, PAGES, names
from bs4 import BeautifulSoup, NavigableString
from playwright.sync_api import APIRequestContext
from served import Site

from core.models import BilingualPage
from welsh import detect_language

OTHER = {"cy": "en", "en": "cy"}


def test_every_url_is_listed() -> None:
    found = set(names())
    listed = set(PAGES) | set(ACTIONS)
    assert found - listed == set(), "List these in addresses.py."
    assert listed - found == set(), "These are listed but are no URL any more."


def test_every_listed_page_has_a_sample(samples: dict) -> None:
    for language in ("cy", "en"):
        assert set(PAGES) <= set(samples["urls"][language])


def test_every_page_model_has_a_published_page(samples: dict) -> None:
    models = {model._meta.label for model in concrete(BilingualPage)}
    assert models == {page["model"] for page in samples["pages"]}


def concrete(model: type) -> list[type]:
    """Return the concrete subclasses of an abstract model."""
    below = [found for sub in model.__subclasses__() for found in concrete(sub)]
    return below if model._meta.abstract else [model, *below]


@pytest.fixture(scope="session")
def request_as(site: Site, browser, sessions: Callable[[str], dict]) -> Callable[[str], APIRequestContext]:
    """Return a function that gives plain HTTP requests as a demo person."""
    contexts: dict[str, APIRequestContext] = {}

    def request(role: str) -> APIRequestContext:
        if role not in contexts:
            state = None if role == "visitor" else sessions(role)
            contexts[role] = browser.new_context(storage_state=state, base_url=site.url).request
        return contexts[role]

    return request


def check_page(request: APIRequestContext, path: str, language: str) -> BeautifulSoup:
    """Assert what holds for every page; return the parsed page."""
    response = request.get(path)
    assert response.status == 200, f"{path}: {response.status}"
    soup = BeautifulSoup(response.text(), "lxml")
    assert soup.html["lang"] == language, path
    assert soup.title.get_text(strip=True), path
    assert len(soup.find_all("h1")) == 1, f"{path}: {len(soup.find_all('h1'))} h1"
    assert "style=" not in re.sub(r"<svg.*?</svg>", "", response.text(), flags=re.S), f"{path}: an inline style"
    toggle = soup.find("a", attrs={"hreflang": OTHER[language], "lang": OTHER[language]})
    assert toggle is not None, f"{path}: no toggle"
    if language == "cy":
        assert unmarked_english(soup) == [], path
    return soup


def unmarked_english(soup: BeautifulSoup) -> list[str]:
    """Return the texts of a Welsh page that are English without saying so."""
    found = []
    for text in soup.body.find_all(string=True):
        if not isinstance(text, NavigableString) or text.parent.name in {"script", "style", "code", "pre", "textarea"}:
            continue
        marked = next((parent["lang"] for parent in text.parents if parent.get("lang")), "cy")
        words = text.strip()
        if marked == "cy" and len(re.findall(r"[^\W\d]{2,}", words)) >= 4 and detect_language(words) == "en":
            found.append(words)
    return found


@pytest.mark.parametrize("name", sorted(PAGES))
@pytest.mark.parametrize("language", ["cy", "en"])
def test_url_in_each_language(
    name: str, language: str, samples: dict, request_as: Callable[[str], APIRequestContext]
) -> None:
    request = request_as(PAGES[name])
    path = samples["urls"][language][name]
    soup = check_page(request, path, language)
    toggle = soup.find("a", attrs={"hreflang": OTHER[language], "lang": OTHER[language]})["href"]
    response = request.get(toggle)
    assert response.status == 200
    assert f'<html lang="{OTHER[language]}"' in response.text()
    assert response.url.endswith(samples["urls"][OTHER[language]][name]), f"{path} leads to {response.url}"


def test_every_published_page_in_each_language(samples: dict, request_as: Callable[[str], APIRequestContext]) -> None:
    request = request_as("visitor")
    twins = {(page["key"], page["language"]): page["path"] for page in samples["pages"]}
    assert len(samples["pages"]) >= 2 * (14 + 12 + 13)
    for page in samples["pages"]:
        soup = check_page(request, page["path"], page["language"])
        toggle = soup.find("a", attrs={"hreflang": OTHER[page["language"]], "lang": OTHER[page["language"]]})["href"]
        assert toggle.endswith(twins[page["key"], OTHER[page["language"]]]), page["path"]
        canonical = soup.find("link", rel="canonical")["href"]
        written = page["path"] if page["written_in"] == page["language"] else twins[page["key"], page["written_in"]]
        assert canonical.endswith(written), page["path"]
        if page["written_in"] != page["language"]:
            assert soup.main.find(attrs={"lang": page["written_in"]}) is not None


def test_toggle_keeps_the_query(request_as: Callable[[str], APIRequestContext], samples: dict) -> None:
    path = samples["urls"]["cy"]["search:results"] + "?q=ngwasanaethau+gofal"
    soup = check_page(request_as("visitor"), path, "cy")
    assert "q=ngwasanaethau" in soup.find("a", attrs={"hreflang": "en", "lang": "en"})["href"]


@pytest.mark.parametrize(
    "path", ["/cy/dim-yma/", "/en/not-here/", "/en/discussions/none/99999-none/", "/fr/", "/cy/trafodaethau/dim/99999/"]
)
def test_unknown_address_is_404_in_a_language(path: str, request_as: Callable[[str], APIRequestContext]) -> None:
    response = request_as("visitor").get(path)
    assert response.status == 404
    soup = BeautifulSoup(response.text(), "lxml")
    assert soup.html["lang"] in {"cy", "en"}
    if path.startswith("/cy/"):
        assert soup.html["lang"] == "cy"
        assert unmarked_english(soup) == []


def test_links_of_public_pages_all_answer(
    samples: dict, site: Site, request_as: Callable[[str], APIRequestContext]
) -> None:
    request = request_as("visitor")
    seen: set[str] = set()
    for page in samples["pages"]:
        soup = BeautifulSoup(request.get(page["path"]).text(), "lxml")
        seen |= {link["href"].split("#")[0] for link in soup.find_all("a", href=True) if link["href"].startswith("/")}
    broken = [path for path in sorted(seen) if request.get(path).status >= 400]
    assert broken == []
