"""What an author does with a case study: begin, save, submit, take back. Each is one audited transaction."""

import uuid
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from wagtail.models import Page, WorkflowState

from core import audit
from core.conflicts import Conflict
from members.roles import ADMINISTRATOR, EDITOR, FACILITATOR, PRACTITIONER, has_role

from .models import CaseStudyIndicator, CaseStudyNumber, CaseStudyPage
from .models.numbers import public_id_for
from .selectors import CHANGES, DRAFT, IN_REVIEW, PUBLISHED, SUBMITTED, index_for, originals, state_of
from .setup import ensure_workflow
from .trends import YEARS_AFTER, start_year

WRITERS = (PRACTITIONER, FACILITATOR, EDITOR, ADMINISTRATOR)
TEXTS = ("title", "summary", "body_en", "body_cy", "challenge", "approach", "outcome", "lessons")
CHOICES = ("organisation", "sector", "service_area", "region", "model_before", "model_after", "stage", "start")
SETS = ("goals", "ways", "topics")


class NotEditable(Exception):
    """The case study is with an editor, or archived: its author cannot change it now."""


class Incomplete(Exception):
    """The case study cannot be submitted yet; ``errors`` maps field names to what is missing."""

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__("incomplete")
        self.errors = errors


def may_write(user: Any) -> bool:
    """True for those who can write case studies: practitioners, facilitators, editors, administrators."""
    return has_role(user, *WRITERS)


@transaction.atomic
def case_study_draft_create(
    *, author: Any, language: str, title: str, token: uuid.UUID, organisation: Any = None
) -> CaseStudyPage:
    """Begin a draft in ``"cy"`` or ``"en"``; the same token again gives the same draft.

    Raises PermissionDenied without the right, LookupError where the site has no list of case studies in the language.
    """
    if not may_write(author):
        raise PermissionDenied
    if existing := _begun_with(token):
        if existing.author_id != author.pk:
            raise PermissionDenied
        return existing
    index = index_for(language)
    if index is None:
        raise LookupError(f"There is no list of case studies in {language!r}.")
    Page.objects.select_for_update().get(pk=index.pk)  # two drafts added at once would want the same place in the tree
    index.refresh_from_db()
    page = CaseStudyPage(
        title=title,
        slug=_free_slug(index, title),
        locale=index.locale,
        live=False,
        owner=author,
        author=author,
        organisation=organisation,
        sector=organisation.sector if organisation else None,
        region=organisation.region if organisation else None,
    )
    try:
        page.public_id = public_id_for(page.translation_key, request_token=token)
    except IntegrityError:
        # The same form, sent twice at once, got here first.
        if (existing := _begun_with(token)) and existing.author_id == author.pk:
            return existing
        raise
    index.add_child(instance=page)
    page.save_revision(user=author)
    audit.record(action="case_study.begun", subject=page, actor=author, after={"title": title, "language": language})
    return _fresh(page)


@transaction.atomic
def case_study_draft_save(
    *, page: CaseStudyPage, author: Any, values: dict[str, Any], indicators: list[dict[str, Any]], version: int
) -> CaseStudyPage:
    """Save a version of one's draft. ``values`` and ``indicators`` are what the forms give when they are valid.

    Raises PermissionDenied for anyone but the author, NotEditable while it is in review, Conflict when ``version`` (the
    id of the revision that was being edited) is no longer the latest.
    """
    page = _locked(page, author)
    _require_version(page, version)
    draft = page.get_latest_revision_as_object()
    for name in (*TEXTS, *CHOICES):
        if name in values:
            setattr(draft, name, values[name])
    for name in SETS:
        if name in values:
            setattr(draft, name, list(values[name]))
    _set_indicators(draft, indicators)
    if not page.first_published_at:
        draft.slug = _free_slug(page.get_parent(), draft.title, but=page)
    before = {"revision": page.latest_revision_id}
    revision = draft.save_revision(user=author)
    if not page.first_published_at:
        CaseStudyPage.objects.filter(pk=page.pk).update(title=draft.title, draft_title=draft.title)
    audit.record(action="case_study.saved", subject=page, actor=author, before=before, after={"revision": revision.pk})
    return _fresh(page)


@transaction.atomic
def case_study_submit(*, page: CaseStudyPage, author: Any, version: int, agreed: bool) -> CaseStudyPage:
    """Hand the latest version to the editors: starts Wagtail's review workflow, or takes it up again after changes.

    Submitted already, it stays as it is. ``agreed`` says that the organisation has agreed the text. Raises Incomplete
    with what is missing, and what ``case_study_draft_save`` raises.
    """
    if state_of(_owned(page, author)) in (SUBMITTED, IN_REVIEW):
        return _fresh(page)
    page = _locked(page, author)
    _require_version(page, version)
    draft = page.get_latest_revision_as_object()
    errors = missing_from(draft)
    if not agreed:
        errors["agreed"] = _("Confirm that your organisation has agreed this text")
    if errors:
        raise Incomplete(errors)
    today = timezone.localdate()
    draft.reviewed_on, draft.review_due = today, _a_year_after(today)
    draft.save_revision(user=author)
    page = _fresh(page)
    state = page.current_workflow_state
    if state is not None and state.status == WorkflowState.STATUS_NEEDS_CHANGES:
        state.resume(user=author)
    else:
        (page.get_workflow() or ensure_workflow()).start(page, author)
    audit.record(
        action="case_study.submitted",
        subject=page,
        actor=author,
        after={"revision": page.latest_revision_id, "organisation_agreed": True},
    )
    return _fresh(page)


@transaction.atomic
def case_study_withdraw(*, page: CaseStudyPage, author: Any) -> CaseStudyPage:
    """Take a submitted case study back to draft. Not in review, it stays as it is; refused once an editor has it."""
    page = _owned(page, author)
    state = state_of(page)
    if state == IN_REVIEW:
        raise NotEditable
    workflow = page.current_workflow_state
    if workflow is None:
        return page
    workflow.cancel(user=author)
    audit.record(action="case_study.withdrawn", subject=page, actor=author, before={"state": state})
    return _fresh(page)


def missing_from(draft: CaseStudyPage) -> dict[str, str]:
    """Return field name -> what to do, for everything a case study needs before editors can read it."""
    required = {
        "title": _("Enter a title"),
        "summary": _("Enter a summary"),
        "sector": _("Choose a sector"),
        "service_area": _("Choose a service area"),
        "region": _("Choose a region"),
        "model_before": _("Choose a delivery model"),
        "model_after": _("Choose a delivery model"),
        "stage": _("Choose a stage"),
        "start": _("Enter a date"),
        "challenge": _("Describe the challenge"),
        "approach": _("Describe the approach"),
        "outcome": _("Describe the outcome"),
    }
    errors = {name: message for name, message in required.items() if not getattr(draft, name)}
    if not (draft.organisation or draft.body_en or draft.body_cy):
        errors["organisation"] = _("Choose your organisation")
    several = {
        "goals": _("Select at least one goal"),
        "ways": _("Select at least one way of working"),
        "topics": _("Select at least one topic"),
    }
    return errors | {name: message for name, message in several.items() if not getattr(draft, name).all()}


def can_edit(page: CaseStudyPage) -> bool:
    """True while the author can change it: a draft, sent back, or published (which begins a new version)."""
    return state_of(page) in (DRAFT, CHANGES, PUBLISHED)


def _begun_with(token: uuid.UUID) -> CaseStudyPage | None:
    row = CaseStudyNumber.objects.filter(request_token=token).first()
    return originals().filter(translation_key=row.translation_key).first() if row else None


def _fresh(page: CaseStudyPage) -> CaseStudyPage:
    fresh: CaseStudyPage = CaseStudyPage.objects.select_related("latest_revision", "locale").get(pk=page.pk)
    return fresh


def _owned(page: CaseStudyPage, author: Any) -> CaseStudyPage:
    Page.objects.select_for_update().get(pk=page.pk)
    page = _fresh(page)
    if page.author_id != author.pk or not may_write(author):
        raise PermissionDenied
    return page


def _locked(page: CaseStudyPage, author: Any) -> CaseStudyPage:
    page = _owned(page, author)
    if not can_edit(page):
        raise NotEditable
    return page


def _require_version(page: CaseStudyPage, version: int) -> None:
    if page.latest_revision_id != version:
        raise Conflict(page)


def _set_indicators(draft: CaseStudyPage, indicators: list[dict[str, Any]]) -> None:
    """Replace the rows, each known one keeping its translation key, so that its translated note stays with it."""
    known = {str(row.translation_key): row for row in draft.indicators.all()}
    rows = []
    for position, values in enumerate(indicators):
        row = known.get(str(values.get("key", ""))) or CaseStudyIndicator(locale=draft.locale)
        row.sort_order = position
        row.indicator = values["indicator"]
        row.baseline_year = values["baseline_year"]
        row.baseline_value = values["baseline_value"]
        row.values = sorted(
            [*values["values"], *_beyond_form(row, values["baseline_year"])], key=lambda item: item["year"]
        )
        row.note = values.get("note", "")
        row.source = values.get("source", "")
        row.__dict__.pop("series", None)
        rows.append(row)
    draft.indicators = rows


def _beyond_form(row: CaseStudyIndicator, baseline_year: str) -> list[dict[str, Any]]:
    """Return the figures of years that the form has no field for: an editor may have added them."""
    first = start_year(baseline_year)
    return [item for item in row.values or [] if not 1 <= start_year(item["year"]) - first <= YEARS_AFTER]


def _free_slug(parent: Page, title: str, but: Page | None = None) -> str:
    base = slugify(title)[:200].strip("-") or "astudiaeth"
    taken = parent.get_children().exclude(pk=but.pk) if but else parent.get_children()
    slug, number = base, 1
    while taken.filter(slug=slug).exists():
        number += 1
        slug = f"{base}-{number}"
    return slug


def _a_year_after(day: date) -> date:
    return day.replace(year=day.year + 1, day=28 if (day.month, day.day) == (2, 29) else day.day)
