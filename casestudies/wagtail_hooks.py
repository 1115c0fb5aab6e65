"""The admin's front page tells editors which case studies wait for them."""

from typing import Any

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from wagtail import hooks
from wagtail.admin.ui.components import Component
from wagtail.models import TaskState

from members.roles import ADMINISTRATOR, EDITOR, has_role

from .models import CaseStudyPage

SHOWN = 20


class CaseStudiesToReview(Component):
    """Case studies in review, the longest waiting first."""

    order = 50

    def render_html(self, parent_context: Any = None) -> SafeString:
        """Return the panel, or nothing while none waits."""
        waiting = TaskState.objects.filter(status=TaskState.STATUS_IN_PROGRESS).order_by("started_at")
        keys = waiting.values_list("workflow_state__object_id", "started_at")
        since = {int(key): started for key, started in keys if str(key).isdigit()}
        pages = CaseStudyPage.objects.filter(pk__in=since).select_related("locale", "author")
        rows = [
            {
                "title": page.draft_title,
                "lang": page.locale.language_code,
                "author": page.author,
                "since": since[page.pk],
                "url": reverse("wagtailadmin_pages:edit", args=[page.pk]),
            }
            for page in sorted(pages, key=lambda page: since[page.pk])[:SHOWN]
        ]
        return render_to_string("casestudies/admin/to_review.html", {"rows": rows}) if rows else SafeString("")


@hooks.register("construct_homepage_panels")  # type: ignore[untyped-decorator]
def add_review_panel(request: Any, panels: list[Any]) -> None:
    """Show the panel to those who can decide."""
    if has_role(request.user, EDITOR, ADMINISTRATOR):
        panels.append(CaseStudiesToReview())
