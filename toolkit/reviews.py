"""Reminds editors of the toolkit's pages whose review is due."""

from datetime import timedelta

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import timezone
from wagtail.models import Page

from core.periodic import job
from members.notify import notify
from members.roles import EDITOR

from .models import REVIEW_AFTER
from .selectors import reviews_due

NOTICE_BEFORE = timedelta(days=14)


@transaction.atomic
def remind_editors() -> int:
    """Tell each editor once of each page whose review falls due within a fortnight; return how many were told."""
    editors = list(get_user_model().objects.filter(is_active=True, groups__name=EDITOR).distinct())
    if not editors:
        return 0
    told = 0
    for page in reviews_due(timezone.localdate() + NOTICE_BEFORE):
        values = _values(page)
        for editor in editors:
            key = f"review-due:{page.pk}:{page.review_due.isoformat()}:{editor.pk}"
            told += notify(editor, "review-due", key=key, values=values, url=page.url or "") is not None
    return told


def _values(page: Page) -> dict[str, object]:
    versions = Page.objects.live().filter(translation_key=page.translation_key, alias_of=None).select_related("locale")
    titles = {version.locale.language_code: version.title for version in versions}
    addresses = {version.locale.language_code: version.url for version in versions}
    both = {"en", "cy"}
    due = page.review_due
    return {
        "title": titles if both <= titles.keys() else {"text": page.title, "lang": page.locale.language_code},
        "page_url": addresses if both <= addresses.keys() else page.url,
        "last_reviewed": {"date": (due - REVIEW_AFTER).isoformat()},
        "due_date": {"date": due.isoformat()},
    }


@job("toolkit-reviews", every=timedelta(days=1))
def remind_editors_daily() -> None:
    """Remind editors once a day."""
    remind_editors()
