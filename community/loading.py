"""What a community needs before its first reader, and the demo's content: each step can be run again."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management import call_command
from wagtail.signal_handlers import disable_reference_index_auto_update

from casestudies.demo import load_case_studies
from casestudies.models import CaseStudyIndexPage
from casestudies.setup import ensure_workflow
from core.signals import content_changed
from core.taxonomy import load_taxonomy
from forums.demo import load_threads
from forums.setup import ensure_spaces
from home.models import HomePage
from home.setup import ensure_site, read_content
from members.organisation_import import load_organisations
from search.receivers import on_content_changed
from toolkit.loading import load_toolkit
from toolkit.models import ToolkitIndexPage

from .demo_people import ensure_demo_people

Progress = Callable[[str], None]
LIBRARY_RECEIVER = "search.library"


@contextmanager
def in_bulk() -> Iterator[None]:
    """Put off what is done once at the end of many changes: the library, Wagtail's reference index, chatty logs."""
    content_changed.disconnect(dispatch_uid=LIBRARY_RECEIVER)
    logging.disable(logging.INFO)
    try:
        with disable_reference_index_auto_update():
            yield
    finally:
        logging.disable(logging.NOTSET)
        content_changed.connect(on_content_changed, dispatch_uid=LIBRARY_RECEIVER)


def setup_community(*, progress: Progress, with_toolkit: bool = False) -> HomePage:
    """Make the taxonomy, the organisations, the site's tree, the spaces and the workflow; return the home page."""
    call_command("createcachetable", verbosity=0)
    taxonomy = read_content("taxonomy.json")
    load_taxonomy(taxonomy)
    progress("Taxonomy")
    load_organisations(taxonomy)
    progress("Organisations")
    home = ensure_site(("en", "cy"), progress=progress)
    ensure_spaces()
    progress("Spaces for discussions")
    ensure_workflow()
    progress("Workflow of case studies")
    if with_toolkit:
        load_toolkit_pages(home, progress=progress)
    return home


def load_toolkit_pages(home: HomePage, *, progress: Progress) -> None:
    """Make the toolkit's pages that are missing."""
    index = ToolkitIndexPage.objects.child_of(home).get()
    made = load_toolkit(index=index, data=read_content("toolkit.json"), taxonomy=read_content("taxonomy.json"))
    progress(f"Toolkit: {made} pages made")


def load_demo(*, progress: Progress) -> dict[str, Any]:
    """Make the demo: everything above, its people, case studies and discussions; return the people by role."""
    home = setup_community(progress=progress, with_toolkit=True)
    people = ensure_demo_people()
    progress("People of the demo")
    data = read_content("demo_cases.json")
    english = CaseStudyIndexPage.objects.child_of(home).get()
    welsh = english.get_translation(_welsh_of(home))
    pages = load_case_studies(data, english, welsh.specific, author=people["practitioner"])
    progress(f"Case studies: {len(pages)}")
    threads = load_threads(data, people)
    progress(f"Discussions: {len(threads)}")
    return people


def _welsh_of(home: HomePage) -> Any:
    return home.get_translations().get(locale__language_code="cy").locale
