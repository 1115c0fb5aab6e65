"""Makes the site's tree: two homes, the index pages and the standing pages, in both languages. Can be run again."""

import json
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from wagtail.models import Page, Site

from casestudies.models import CaseStudyIndexPage
from core.publishing import publish_page, publish_pair
from core.twins import locale_of, translate_page
from toolkit.loading import ensure_toolkit_index

from . import content
from .models import HomePage, StandardPage
from .navigation import FOOTER_PAGES
from .selectors import forget_addresses

CASE_STUDIES = {
    "title": {"en": "Case studies", "cy": "Astudiaethau achos"},
    "slug": {"en": "case-studies", "cy": "astudiaethau-achos"},
    "summary": {
        "en": "What was tried, what it cost and what changed, with figures: those that got worse as well.",
        "cy": "Beth y rhoddwyd cynnig arno, faint a gostiodd a beth a newidiodd, gyda ffigurau: rhai gwaeth hefyd.",
    },
}
INTERNAL_LINK = re.compile(r'<a href="/(?:en|cy)/([^"/]+)/">')

Progress = Callable[[str], None]


def read_content(name: str) -> Any:
    """Return the contents of one of the project's data files, such as ``toolkit.json``."""
    return json.loads(Path(settings.CONTENT_DIR, name).read_text(encoding="utf-8"))


def ensure_site(languages: Sequence[str] = ("en", "cy"), *, progress: Progress = lambda line: None) -> HomePage:
    """Make what is missing of the site's tree, in English and ``languages``; return the English home page."""
    home = ensure_home()
    progress("Home page")
    if "cy" in languages:
        ensure_welsh_home(home)
        progress("Hafan")
    ensure_toolkit_index(home=home, data=read_content("toolkit.json"))
    ensure_case_study_index(home)
    progress("Index pages of the toolkit and the case studies")
    made = ensure_standard_pages(home=home, data=read_content("pages.json"))
    progress(f"Standing pages: {made} made")
    forget_addresses()
    return home


@transaction.atomic
def ensure_home() -> HomePage:
    """Return the English home page at the root of the site; Wagtail's welcome page goes."""
    home: HomePage | None = HomePage.objects.filter(locale=locale_of("en"), depth=2).first()
    if home is None:
        root = Page.get_first_root_node()
        home = HomePage(
            title=content.TITLE["en"],
            slug="mewnoli",
            summary=content.SUMMARY["en"],
            hero_title=content.HERO_TITLE["en"],
            hero_text=content.HERO_TEXT["en"],
            sections=content.sections_json("en"),
        )
        root.locale = locale_of("en")
        publish_page(home, parent=root)
    address = urlsplit(settings.SITE_ADDRESS)
    port = address.port or (443 if address.scheme == "https" else 80)
    site = Site.objects.filter(is_default_site=True).first() or Site(is_default_site=True)
    wanted = {
        "hostname": address.hostname or "localhost",
        "port": port,
        "root_page_id": home.pk,
        "site_name": "Mewnoli",
    }
    if any(getattr(site, name) != value for name, value in wanted.items()):
        for name, value in wanted.items():
            setattr(site, name, value)
        site.save()
    for page in Page.objects.filter(depth=2, slug="home").exclude(pk=home.pk):
        if type(page.specific) is Page:
            page.delete()
    return home


def ensure_welsh_home(home: HomePage) -> HomePage:
    """Return the Welsh home page, made as the translation of the English one if it is not there."""
    versions = HomePage.objects.filter(translation_key=home.translation_key)
    welsh: HomePage | None = versions.filter(locale=locale_of("cy")).first()
    if welsh is not None and not welsh.alias_of_id:
        return welsh
    values = {
        "title": content.TITLE["cy"],
        "slug": "mewnoli-cy",
        "summary": content.SUMMARY["cy"],
        "hero_title": content.HERO_TITLE["cy"],
        "hero_text": content.HERO_TEXT["cy"],
        "sections": content.sections_json("cy"),
    }
    made = translate_page(home, "cy", values)
    if not isinstance(made, HomePage):
        raise TypeError("The translation of the home page is not a home page.")
    return made


def ensure_case_study_index(home: HomePage) -> CaseStudyIndexPage:
    """Return the English list of case studies, made with its Welsh twin if it is not there."""
    index: CaseStudyIndexPage | None = CaseStudyIndexPage.objects.child_of(home).first()
    if index is not None:
        return index
    english = {name: text["en"] for name, text in CASE_STUDIES.items()}
    welsh = {name: text["cy"] for name, text in CASE_STUDIES.items()}
    return publish_pair(CaseStudyIndexPage(show_in_menus=True, **english), parent=home, translation=welsh)


def ensure_standard_pages(*, home: HomePage, data: list[dict[str, Any]]) -> int:
    """Make the standing pages of pages.json that are missing; return how many.

    A link between them is stored as a link to the page, not to an address: it leads to the reader's language and
    survives a changed slug. So a page is made after the pages that it links to.
    """
    known = dict(StandardPage.objects.filter(locale=home.locale).values_list("public_id", "pk"))
    waiting = {item["id"]: item for item in data if item["id"] not in known}
    by_slug = {item["slug"][language]: item["id"] for item in data for language in ("en", "cy")}
    made = 0
    while waiting:
        ready = [item for item in waiting.values() if _linked(item, by_slug) <= known.keys()]
        if not ready:
            raise ValueError(f"These pages link to each other in a circle or to no page: {', '.join(waiting)}.")
        for item in ready:
            page = _make_standard_page(
                item, home, {slug: known[by_slug[slug]] for slug in by_slug if by_slug[slug] in known}
            )
            known[item["id"]] = page.pk
            del waiting[item["id"]]
            made += 1
    return made


def _linked(item: dict[str, Any], by_slug: dict[str, str]) -> set[str]:
    return {by_slug[slug] for body in item["body"].values() for slug in INTERNAL_LINK.findall(body) if slug in by_slug}


@transaction.atomic
def _make_standard_page(item: dict[str, Any], home: HomePage, pages: dict[str, int]) -> StandardPage:
    def body(language: str) -> str:
        def link(match: re.Match[str]) -> str:
            return f'<a linktype="page" id="{pages[match[1]]}">' if match[1] in pages else match[0]

        return INTERNAL_LINK.sub(link, item["body"][language].replace("\n", ""))

    page = StandardPage(
        public_id=item["id"],
        title=item["title"]["en"],
        slug=item["slug"]["en"],
        summary=item["summary"]["en"],
        body=body("en"),
        in_footer=item["id"] in FOOTER_PAGES,
    )
    welsh = {name: item[name]["cy"] for name in ("title", "slug", "summary")} | {"body": body("cy")}
    return publish_pair(page, parent=home, translation=welsh)
