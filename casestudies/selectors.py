"""Reading case studies: who may see which, filters with honest counts, and the state of one's own."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet
from django.db.models.functions import ExtractYear
from wagtail.models import Page, PageViewRestriction, TaskState, WorkflowState
from wagtail_localize.models import Translation

from core.audience import MEMBERS, audiences_for

from .models import CaseStudyIndexPage, CaseStudyIndicator, CaseStudyPage

SHOWN_WITH = ("locale", "alias_of__locale", "organisation", "sector", "service_area", "region", "stage", "model_after")


@dataclass(frozen=True)
class Facet:
    """A filter: the name in the query string, the path on the page, and whether a page can have several values."""

    name: str
    path: str
    several: bool = False


FACETS = (
    Facet("sector", "sector"),
    Facet("service", "service_area"),
    Facet("model", "model_after"),
    Facet("stage", "stage"),
    Facet("goal", "goals", several=True),
    Facet("region", "region"),
    Facet("year", "start_year"),
)
Selection = dict[str, list[str]]


def hidden_from(user: Any) -> Q:
    """Return a condition that leaves out pages which ``user`` holds no audience for."""
    held = audiences_for(user)
    condition = Q()
    for restriction in PageViewRestriction.objects.select_related("page"):
        login = restriction.restriction_type == PageViewRestriction.LOGIN
        token = MEMBERS if login else f"restriction:{restriction.pk}"
        if token not in held:
            condition &= ~Q(path__startswith=restriction.page.path)
    return condition


def case_study_list_visible_to(user: Any, index: Page) -> QuerySet[CaseStudyPage]:
    """Return the live case studies in a list's tree: each once, a stand-in where the twin is missing."""
    pages: QuerySet[CaseStudyPage] = CaseStudyPage.objects.child_of(index).live().filter(hidden_from(user))
    dated: QuerySet[CaseStudyPage] = pages.annotate(start_year=ExtractYear("start"))
    return dated


def case_study_list_public(language: str) -> QuerySet[CaseStudyPage]:
    """Return the public case studies that are written in a language, newest first."""
    pages: QuerySet[CaseStudyPage] = CaseStudyPage.objects.live().filter(alias_of=None, locale__language_code=language)
    return pages.filter(hidden_from(None)).order_by("-first_published_at", "-pk")


def narrowed(pages: QuerySet[CaseStudyPage], chosen: Selection, *, but: str = "") -> QuerySet[CaseStudyPage]:
    """Return the pages that fit a selection: any value within a filter, every filter; ``but`` leaves one filter out."""
    for facet in FACETS:
        values = chosen.get(facet.name)
        if not values or facet.name == but:
            continue
        if facet.several:
            through = CaseStudyPage._meta.get_field(facet.path).remote_field.through
            matching = through.objects.filter(goal_id__in=values).values("casestudypage_id")
            pages = pages.filter(pk__in=matching)
        else:
            pages = pages.filter(**{f"{facet.path}__in": values})
    return pages


def facet_counts(pages: QuerySet[CaseStudyPage], chosen: Selection) -> dict[str, dict[str, int]]:
    """Return filter -> value -> how many case studies one would see with it, given the other filters.

    One aggregated query a filter, however many case studies there are.
    """
    counts: dict[str, dict[str, int]] = {}
    for facet in FACETS:
        rows = narrowed(pages, chosen, but=facet.name).order_by().values_list(facet.path)
        counted = rows.annotate(total=Count("pk", distinct=True))
        counts[facet.name] = {str(value): total for value, total in counted if value is not None}
    return counts


def case_study_list_by(user: Any) -> list[CaseStudyPage]:
    """Return a person's own case studies, drafts and published, latest first, with their workflow states at hand."""
    pages = originals().filter(author=user).select_related("locale", "latest_revision")
    # As PageQuerySet.prefetch_workflow_states() does, by the relation that holds for pages of a type of their own.
    states = WorkflowState.objects.active().select_related("current_task_state__task")
    at_hand = Prefetch("_specific_workflow_states", queryset=states, to_attr="_current_workflow_states")
    return list(pages.prefetch_related(at_hand).order_by("-latest_revision_created_at", "-pk"))


def originals() -> QuerySet[CaseStudyPage]:
    """Return the case studies in the language they were first written in: no stand-in, no translation."""
    translation = Translation.objects.filter(
        source__object_id=OuterRef("translation_key"), target_locale_id=OuterRef("locale_id")
    )
    pages: QuerySet[CaseStudyPage] = CaseStudyPage.objects.filter(~Exists(translation), alias_of=None)
    return pages


def indicators_of(page: CaseStudyPage) -> list[CaseStudyIndicator]:
    """Return the page's indicators with what is needed to show them."""
    return list(page.indicators.select_related("indicator__unit"))


@dataclass(frozen=True)
class Comment:
    """What an editor asked for."""

    text: str
    by: Any
    at: Any


def requested_changes(page: CaseStudyPage) -> Comment | None:
    """Return the comment of the last refusal, while changes are still asked for."""
    state = page.current_workflow_state
    if state is None or state.status != WorkflowState.STATUS_NEEDS_CHANGES:
        return None
    task: TaskState | None = state.current_task_state
    if task is None:
        return None
    return Comment(task.comment, task.finished_by, task.finished_at)


DRAFT, SUBMITTED, IN_REVIEW, CHANGES = "draft", "submitted", "in_review", "changes_requested"
PUBLISHED, ARCHIVED = "published", "archived"


def state_of(page: CaseStudyPage) -> str:
    """Return the state shown to the author; Wagtail's workflow state is the one column behind it.

    A case study is being reviewed once an editor has taken it: locked it, or saved a version of it.
    """
    workflow = page.current_workflow_state
    if workflow is not None and workflow.status == WorkflowState.STATUS_NEEDS_CHANGES:
        return CHANGES
    if workflow is not None:
        revision = page.latest_revision
        taken = page.locked or (revision is not None and revision.user_id not in (None, page.author_id))
        return IN_REVIEW if taken else SUBMITTED
    if page.live:
        return DRAFT if page.has_unpublished_changes else PUBLISHED
    return ARCHIVED if page.first_published_at else DRAFT


def index_for(language: str) -> CaseStudyIndexPage | None:
    """Return the list of case studies of a language."""
    pages: Iterable[CaseStudyIndexPage] = CaseStudyIndexPage.objects.filter(
        locale__language_code=language, alias_of=None
    ).order_by("path")
    return next(iter(pages), None)
