"""What follows from an editor's act in Wagtail's admin: the author is told, in their language, once."""

from typing import Any
from urllib.parse import urljoin

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.dispatch import receiver
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override
from wagtail.models import TaskState, WorkflowState
from wagtail.signals import (
    page_published,
    task_submitted,
    workflow_approved,
    workflow_cancelled,
    workflow_rejected,
    workflow_submitted,
)

from core import audit
from members.models import User
from members.notify import notice_checks, notify

from .models import CaseStudyPage
from .working_days import after_working_days

REPLY_WITHIN = 10  # working days
STILL_IN_REVIEW = "casestudies.in_review"


def silence_wagtail() -> None:
    """Keep Wagtail's own workflow e-mails from being sent: ours say it in the reader's language, once.

    A receiver that does nothing takes each name; Wagtail's, connected later under the same name, is then left out.
    """
    for signal, sender, name in (
        (task_submitted, TaskState, "group_approval_task_submitted_email_notification"),
        (workflow_submitted, WorkflowState, "workflow_state_submitted_email_notification"),
        (workflow_rejected, WorkflowState, "workflow_state_rejected_email_notification"),
        (workflow_approved, WorkflowState, "workflow_state_approved_email_notification"),
    ):
        signal.disconnect(sender=sender, dispatch_uid=name)
        signal.connect(_nothing, sender=sender, dispatch_uid=name)


def _nothing(**kwargs: Any) -> None:
    """Stand where Wagtail's notifier would."""


def _case_study(state: WorkflowState) -> tuple[CaseStudyPage, User] | None:
    """Return the case study in review and its author; None for other pages, and where the author's account is gone."""
    page = state.content_object
    page = getattr(page, "specific", page)
    if not isinstance(page, CaseStudyPage) or page.author is None:
        return None
    return page, page.author


def _title(page: CaseStudyPage) -> dict[str, str]:
    return {"text": page.draft_title or page.title, "lang": page.locale.language_code}


def _address(name: str, page: CaseStudyPage) -> dict[str, Any]:
    kwargs = {"public_id": page.public_id} if name != "casestudies:mine" else {}
    return {"view": name, "kwargs": kwargs}


def _path(name: str, page: CaseStudyPage, author: User) -> str:
    kwargs = {"public_id": page.public_id} if name != "casestudies:mine" else {}
    with override(author.preferred_language):
        return reverse(name, kwargs=kwargs)


@receiver(task_submitted)
def on_submitted(sender: type[Any], instance: TaskState, user: Any = None, **kwargs: Any) -> None:
    """Thank the author, at the first submission and each one after changes."""
    found = _case_study(instance.workflow_state)
    if found is None:
        return
    page, author = found
    notify(
        author,
        "case-study-submitted",
        key=f"case-study-submitted:{page.public_id}:{instance.pk}",
        values={
            "case_study_title": _title(page),
            "due_date": {"date": after_working_days(timezone.localdate(), REPLY_WITHIN).isoformat()},
            "case_study_url": _address("casestudies:mine", page),
        },
        url=_path("casestudies:mine", page, author),
    )


@receiver(task_submitted)
def on_waiting(sender: type[Any], instance: TaskState, user: Any = None, **kwargs: Any) -> None:
    """Tell each editor who may decide that it waits, the author's own account apart; once for each submission."""
    found = _case_study(instance.workflow_state)
    if found is None:
        return
    page, author = found
    view, kwargs_of_view = "wagtailadmin_pages:edit", {"page_id": page.pk}
    for editor in reviewers(instance).exclude(pk=author.pk):
        notify(
            editor,
            "case-study-waiting",
            key=f"case-study-waiting:{page.public_id}:{instance.pk}:{editor.pk}",
            values={
                "case_study_title": _title(page),
                "due_date": {"date": after_working_days(timezone.localdate(), REPLY_WITHIN).isoformat()},
                "review_url": {"view": view, "kwargs": kwargs_of_view},
            },
            url=reverse(view, kwargs=kwargs_of_view),
            visible=(STILL_IN_REVIEW, {"task_state": instance.pk}),
        )


def reviewers(state: TaskState) -> QuerySet[User]:
    """Return the active people who may decide this step of a workflow; none where it is not approved by groups."""
    groups = getattr(state.task.specific, "groups", None)
    if groups is None:
        return User.objects.none()
    return User.objects.filter(is_active=True, groups__in=groups.all()).distinct()


def still_in_review(person: User, arguments: dict[str, Any]) -> bool:
    """True while the step waits and the person may decide it."""
    state = TaskState.objects.filter(pk=arguments["task_state"], status=TaskState.STATUS_IN_PROGRESS).first()
    return state is not None and reviewers(state).filter(pk=person.pk).exists()


notice_checks.register(STILL_IN_REVIEW, still_in_review)


@receiver(workflow_rejected)
def on_changes_requested(sender: type[Any], instance: WorkflowState, user: Any = None, **kwargs: Any) -> None:
    """Pass the editor's comments on to the author."""
    found = _case_study(instance)
    if found is None:
        return
    page, author = found
    task = instance.current_task_state
    with transaction.atomic():
        audit.record(
            action="case_study.changes_requested",
            subject=page,
            actor=user,
            after={"revision": task.revision_id},
            reason=task.comment,
        )
        notify(
            author,
            "case-study-changes-requested",
            key=f"case-study-changes-requested:{page.public_id}:{task.pk}",
            values={
                "case_study_title": _title(page),
                "comments": task.comment or "–",
                "edit_url": _address("casestudies:edit", page),
            },
            url=_path("casestudies:edit", page, author),
        )


@receiver(workflow_approved)
def on_approved(sender: type[Any], instance: WorkflowState, user: Any = None, **kwargs: Any) -> None:
    """Record who approved it."""
    found = _case_study(instance)
    if found is not None:
        page, _author = found
        with transaction.atomic():
            audit.record(
                action="case_study.approved", subject=page, actor=user, after={"revision": page.live_revision_id}
            )


@receiver(workflow_cancelled)
def on_cancelled(sender: type[Any], instance: WorkflowState, user: Any = None, **kwargs: Any) -> None:
    """Record an editor's ending of the review; the author's own taking back is recorded by its service."""
    found = _case_study(instance)
    if found is not None and user is not None and user.pk != found[0].author_id:
        page = found[0]
        with transaction.atomic():
            audit.record(action="case_study.review_ended", subject=page, actor=user)


@receiver(page_published, sender=CaseStudyPage)
def on_published(sender: type[CaseStudyPage], instance: CaseStudyPage, **kwargs: Any) -> None:
    """Tell the author that what they submitted is on the site, whichever button the editor used."""
    revision = kwargs.get("revision")
    if instance.alias_of_id or instance.author is None or revision is None:
        return
    submitted = WorkflowState.objects.for_instance(instance).filter(task_states__revision__isnull=False)
    if not submitted.filter(requested_by=instance.author_id).exists():
        return
    url = instance.url or "/"
    notify(
        instance.author,
        "case-study-published",
        key=f"case-study-published:{instance.public_id}:{revision.pk}",
        values={
            "case_study_url": urljoin(settings.SITE_ADDRESS, url),
            "review_date": {"date": (instance.review_due or timezone.localdate()).isoformat()},
        },
        url=url,
    )
