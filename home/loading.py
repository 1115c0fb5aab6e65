"""What a community needs before its first reader, and the demo's content: each step can be run again."""

from collections.abc import Callable
from typing import Any

from django.core.management import call_command

from casestudies.demo import load_case_studies
from casestudies.models import CaseStudyIndexPage
from casestudies.setup import ensure_workflow
from community.demo_people import ensure_demo_people
from core.taxonomy import load_taxonomy
from forums.demo import load_threads
from forums.setup import ensure_spaces
from members.organisation_import import load_organisations
from toolkit.loading import load_toolkit
from toolkit.models import ToolkitIndexPage

from .models import HomePage
from .setup import ensure_site, read_content

Progress = Callable[[str], None]


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
