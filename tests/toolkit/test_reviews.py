"""Reviews: who is reminded of what, and the editors' report."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from members.models import Notice
from toolkit.models import PolicyEntryPage
from toolkit.reviews import remind_editors
from toolkit.selectors import reviews


def make_due(public_id: str, days: int) -> None:
    PolicyEntryPage.objects.filter(public_id=public_id).update(review_due=timezone.localdate() + timedelta(days=days))


def test_each_subject_is_listed_once_though_it_has_two_pages(site):
    listed = list(reviews())
    assert len(listed) == 21
    assert len({page.translation_key for page in listed}) == 21
    assert sum(page.to_verify for page in listed) == 6


def test_editors_are_told_once_of_a_page_that_is_due(site, people):
    make_due("policy-tupe", 3)
    make_due("policy-audit", 60)
    assert remind_editors() == 1
    assert remind_editors() == 0
    notice = Notice.objects.get(message="review-due")
    assert notice.user == people["editor"]
    assert notice.values["title"]["cy"].startswith("Rheoliadau Trosglwyddo")


def test_a_new_date_is_a_new_reminder(site, people):
    make_due("policy-tupe", 3)
    remind_editors()
    make_due("policy-tupe", 5)
    assert remind_editors() == 1


def test_nobody_is_told_where_there_is_no_editor(site):
    make_due("policy-tupe", 3)
    assert remind_editors() == 0


@pytest.mark.parametrize(("role", "status"), [("editor", 200), ("administrator", 200)])
def test_report_lists_what_is_due_and_what_must_be_verified(site, client_for, role, status):
    make_due("policy-tupe", -1)
    response = client_for(role).get(reverse("toolkit_review_report"))
    assert response.status_code == status
    body = response.content.decode()
    assert "Review overdue" in body
    assert "Before launch" in body


@pytest.mark.parametrize("role", ["member", "practitioner"])
def test_report_is_closed_to_others(site, client_for, role):
    response = client_for(role).get(reverse("toolkit_review_report"))
    assert response.status_code in (302, 403)


def test_report_can_be_exported(site, client_for):
    response = client_for("editor").get(reverse("toolkit_review_report") + "?export=csv")
    assert response.status_code == 200
    assert "Best value" in b"".join(response.streaming_content).decode()
