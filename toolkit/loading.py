"""Makes the toolkit's pages from its data file, in both languages; a page that is there is left alone."""

from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.utils import timezone
from wagtail.models import Page

from core.publishing import publish_pair, slug_of

from .content import Data, Entry, entries
from .models import PAGE_MODELS, REVIEW_AFTER, ToolkitIndexPage

INDEX_SUMMARY = {
    "en": "Guidance, methods and policy in one place, so that each way of delivering a service is weighed openly.",
    "cy": "Canllawiau, dulliau a pholisi mewn un man, er mwyn pwyso a mesur pob ffordd o ddarparu gwasanaeth.",
}


def ensure_toolkit_index(*, home: Page, data: Data, user: Any = None) -> ToolkitIndexPage:
    """Return the English front page of the toolkit below ``home``, made with its Welsh twin if it is not there."""
    index: ToolkitIndexPage | None = ToolkitIndexPage.objects.child_of(home).first()
    if index is not None:
        return index
    page = ToolkitIndexPage(
        title=data["title"]["en"],
        slug="toolkit",
        summary=INDEX_SUMMARY["en"],
        disclaimer=data["disclaimer"]["en"],
        show_in_menus=True,
    )
    welsh = {
        "title": data["title"]["cy"],
        "slug": "pecyn-cymorth",
        "summary": INDEX_SUMMARY["cy"],
        "disclaimer": data["disclaimer"]["cy"],
    }
    return publish_pair(page, parent=home, translation=welsh, user=user)


def load_toolkit(
    *,
    index: ToolkitIndexPage,
    data: Data,
    taxonomy: Data,
    user: Any = None,
    progress: Callable[[str], None] = lambda line: None,
) -> int:
    """Make the pages that are missing below ``index``; return how many.

    ``data`` and ``taxonomy`` are the contents of toolkit.json and taxonomy.json. A page is known by its public
    identifier; what editors have changed since is never overwritten.
    """
    known: set[str] = set()
    for model in PAGE_MODELS:
        known.update(model.objects.child_of(index).values_list("public_id", flat=True))
    made = 0
    for entry in entries(data, taxonomy):
        if entry.public_id in known:
            continue
        with transaction.atomic():
            make_page(entry, index=index, user=user)
        made += 1
        progress(f"{entry.public_id}: {entry.texts['title']['en']}")
    return made


def make_page(entry: Entry, *, index: ToolkitIndexPage, user: Any = None) -> None:
    """Publish the page of an entry, and its translation."""
    texts = dict(entry.texts)
    english = {name: text["en"] for name, text in texts.items()}
    welsh = {name: text["cy"] for name, text in texts.items()}
    page = entry.model(
        public_id=entry.public_id,
        slug=slug_of(english["title"]),
        review_due=timezone.localdate() + REVIEW_AFTER,
        **entry.fields,
        **english,
    )
    welsh["slug"] = slug_of(welsh["title"])
    publish_pair(page, parent=index, translation=welsh, user=user)
