"""From the author's hand through the editor's to the reader's: submit, changes, submit again, publish, found."""

import datetime
import uuid

import pytest
from bs4 import BeautifulSoup
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation
from wagtail.models import GroupApprovalTask, TaskState, Workflow, WorkflowState

from casestudies import services
from casestudies.models import CaseStudyPage
from casestudies.selectors import requested_changes, state_of
from casestudies.setup import ensure_workflow
from core import audit, checkpoints, outbox
from core.conflicts import Conflict
from core.models import AuditEntry, DeliveryModel, Goal, Region, Sector, ServiceArea, Stage, Topic, WayOfWorking
from core.registry import library_sources, personal_data
from members.models import Notice

pytestmark = pytest.mark.django_db


def url(name, *args, language="en"):
    with translation.override(language):
        return reverse(f"casestudies:{name}", args=args)


def fresh(page):
    return CaseStudyPage.objects.get(pk=page.pk)


def complete():
    return {
        "title": "Bins",
        "summary": "A summary.",
        "body_en": "Pretend Council",
        "sector": Sector.objects.get(pk="health"),
        "service_area": ServiceArea.objects.get(pk="cleaning"),
        "region": Region.objects.get(pk="mid"),
        "model_before": DeliveryModel.objects.get(pk="sme-local"),
        "model_after": DeliveryModel.objects.get(pk="in-house"),
        "stage": Stage.objects.get(pk="live"),
        "start": datetime.date(2024, 4, 1),
        "challenge": "Challenge.",
        "approach": "Approach.",
        "outcome": "Outcome.",
        "lessons": "Lesson.",
        "goals": Goal.objects.filter(pk="healthier"),
        "ways": WayOfWorking.objects.filter(pk="long-term"),
        "topics": Topic.objects.filter(pk="business-case"),
    }


@pytest.fixture
def draft(tree, people):
    author = people["practitioner"]
    page = services.case_study_draft_create(author=author, language="en", title="Bins", token=uuid.uuid4())
    values = complete()
    return services.case_study_draft_save(
        page=page, author=author, values=values, indicators=[], version=page.latest_revision_id
    )


@pytest.fixture
def submitted(draft, people):
    return services.case_study_submit(
        page=draft, author=people["practitioner"], version=draft.latest_revision_id, agreed=True
    )


def decide(client, page, action, comment=""):
    """Do what the editor's button in Wagtail's admin does."""
    task = fresh(page).current_workflow_task_state
    address = reverse("wagtailadmin_pages:workflow_action", args=[page.pk, action, task.pk])
    return client.post(address, {"comment": comment})


def test_journey_from_draft_to_reader(draft, people, client_for):
    author, editor = client_for("practitioner"), client_for("editor")
    assert state_of(draft) == "draft"

    sent = author.post(
        url("submit", draft.public_id), {"version": draft.latest_revision_id, "agreed": "on"}, follow=True
    )
    assert "Awaiting review" in sent.content.decode()
    assert state_of(fresh(draft)) == "submitted"

    decide(editor, draft, "reject", "Say what it cost.\nAnd when.")
    page = fresh(draft)
    assert state_of(page) == "changes_requested"
    assert requested_changes(page).text == "Say what it cost.\nAnd when."
    assert "Changes requested" in author.get(url("mine")).content.decode()
    form = author.get(url("edit", page.public_id))
    assert "Say what it cost." in form.content.decode()

    values = {"outcome": "It cost a tenth more."}
    page = services.case_study_draft_save(
        page=page, author=people["practitioner"], values=values, indicators=[], version=page.latest_revision_id
    )
    services.case_study_submit(page=page, author=people["practitioner"], version=page.latest_revision_id, agreed=True)
    assert state_of(fresh(page)) == "submitted"
    assert requested_changes(fresh(page)) is None

    decide(editor, page, "approve")
    page = fresh(page)
    assert page.live
    assert state_of(page) == "published"
    assert page.outcome == "It cost a tenth more."
    assert page.review_due is not None
    assert page.review_due.year == page.reviewed_on.year + 1
    assert "Bins" in Client().get(page.get_parent().url + "?sector=health").content.decode()
    assert "It cost a tenth more." in Client().get(page.url).content.decode()
    assert [doc.language for doc in library_sources.get("casestudies").documents([page])] == ["en"]
    stand_in = CaseStudyPage.objects.get(public_id=page.public_id, locale__language_code="cy")
    assert Client().get(stand_in.url).status_code == 200
    assert "Published" in author.get(url("mine")).content.decode()

    told = list(Notice.objects.filter(user=people["practitioner"]).order_by("pk").values_list("message", flat=True))
    assert told == [
        "case-study-submitted",
        "case-study-changes-requested",
        "case-study-submitted",
        "case-study-published",
    ]
    actions = set(AuditEntry.objects.values_list("action", flat=True))
    assert actions >= {
        "case_study.begun",
        "case_study.saved",
        "case_study.submitted",
        "case_study.changes_requested",
        "case_study.approved",
        "wagtail.publish",
    }
    assert list(audit.verify(checkpoints.read())) == []


def test_mails_are_ours_alone_and_in_the_authors_language(draft, people, client_for):
    people["practitioner"].preferred_language = "cy"
    people["practitioner"].save()
    services.case_study_submit(page=draft, author=people["practitioner"], version=draft.latest_revision_id, agreed=True)
    decide(client_for("editor"), draft, "reject", "Say what it <b>cost</b>.")
    decide_again = fresh(draft)
    services.case_study_submit(
        page=decide_again, author=people["practitioner"], version=decide_again.latest_revision_id, agreed=True
    )
    decide(client_for("editor"), draft, "approve")
    outbox.drain()
    assert [message.subject for message in mail.outbox] == [
        "Rydym wedi cael eich astudiaeth achos",
        "Ambell newid i'ch astudiaeth achos, os gwelwch yn dda",
        "Rydym wedi cael eich astudiaeth achos",
        "Mae eich astudiaeth achos wedi'i chyhoeddi",
    ]
    assert {tuple(message.to) for message in mail.outbox} == {(people["practitioner"].email,)}
    changes = mail.outbox[1]
    assert "Say what it <b>cost</b>." in changes.body
    assert "<b>cost</b>" not in changes.alternatives[0][0]
    assert "/cy/ysgrifennu/case-01/" in changes.body


def test_submit_twice_is_one_review(draft, people, client_for):
    for _time in range(2):
        client_for("practitioner").post(
            url("submit", draft.public_id), {"version": draft.latest_revision_id, "agreed": "on"}
        )
    assert WorkflowState.objects.count() == TaskState.objects.count() == 1
    told = Notice.objects.values_list("user__email", "message")
    assert sorted(told) == [
        (people["editor"].email, "case-study-waiting"),
        (people["practitioner"].email, "case-study-submitted"),
    ]


def test_submit_of_a_stale_version_is_a_conflict(draft, people):
    author = people["practitioner"]
    services.case_study_draft_save(
        page=draft, author=author, values={"outcome": "New."}, indicators=[], version=draft.latest_revision_id
    )
    with pytest.raises(Conflict):
        services.case_study_submit(page=draft, author=author, version=draft.latest_revision_id, agreed=True)
    assert not WorkflowState.objects.exists()


def test_submit_without_the_bodys_consent_is_refused(draft, people, client_for):
    response = client_for("practitioner").post(
        url("submit", draft.public_id), {"version": draft.latest_revision_id}, follow=True
    )
    assert "Confirm that your organisation has agreed this text" in response.content.decode()
    assert not WorkflowState.objects.exists()


def test_author_cannot_change_it_while_it_is_in_review(submitted, people, client_for):
    client = client_for("practitioner")
    assert "You cannot change this case study now" in client.get(url("edit", submitted.public_id)).content.decode()
    assert client.post(url("edit", submitted.public_id), {"title": "x"}).status_code == 409
    with pytest.raises(services.NotEditable):
        services.case_study_draft_save(
            page=submitted,
            author=people["practitioner"],
            values={"title": "x"},
            indicators=[],
            version=submitted.latest_revision_id,
        )


def test_author_takes_it_back_until_an_editor_has_it(submitted, people, client_for):
    client = client_for("practitioner")
    client.post(url("withdraw", submitted.public_id))
    client.post(url("withdraw", submitted.public_id))
    page = fresh(submitted)
    assert state_of(page) == "draft"
    assert AuditEntry.objects.filter(action="case_study.withdrawn").count() == 1
    services.case_study_submit(page=page, author=people["practitioner"], version=page.latest_revision_id, agreed=True)
    page = fresh(page)
    page.locked, page.locked_by = True, people["editor"]
    page.save()
    assert state_of(fresh(page)) == "in_review"
    assert client.post(url("withdraw", page.public_id)).status_code == 409
    with pytest.raises(PermissionDenied):
        services.case_study_withdraw(page=page, author=people["editor"])


def test_an_editors_version_shows_as_being_reviewed(submitted, people):
    draft = submitted.get_latest_revision_as_object()
    draft.outcome = "Edited."
    draft.save_revision(user=people["editor"])
    assert state_of(fresh(submitted)) == "in_review"


def test_published_case_study_can_be_revised_without_leaving_the_site(submitted, people, client_for):
    decide(client_for("editor"), submitted, "approve")
    page = fresh(submitted)
    page = services.case_study_draft_save(
        page=page,
        author=people["practitioner"],
        values={"outcome": "A year on."},
        indicators=[],
        version=page.latest_revision_id,
    )
    assert state_of(page) == "draft"
    assert page.slug == fresh(submitted).slug
    assert "A year on." not in Client().get(page.url).content.decode()
    services.case_study_submit(page=page, author=people["practitioner"], version=page.latest_revision_id, agreed=True)
    decide(client_for("editor"), page, "approve")
    assert "A year on." in Client().get(page.url).content.decode()
    assert Notice.objects.filter(message="case-study-published").count() == 2


def test_author_is_told_when_the_editor_publishes_without_the_workflow(submitted, people):
    submitted.get_latest_revision().publish(user=people["editor"])
    assert Notice.objects.filter(message="case-study-published", user=people["practitioner"]).count() == 1


@pytest.mark.parametrize(("role", "allowed"), [("editor", True), ("facilitator", False), ("practitioner", False)])
def test_only_editors_decide(submitted, client_for, role, allowed):
    decide(client_for(role), submitted, "approve")
    assert fresh(submitted).live is allowed


def test_editors_see_what_waits_on_the_admins_front_page(submitted, client_for):
    home = client_for("editor").get(reverse("wagtailadmin_home"))
    soup = BeautifulSoup(home.content, "html.parser")
    panel = soup.find(id="case-studies-to-review").parent
    assert panel.select_one("a")["href"] == reverse("wagtailadmin_pages:edit", args=[submitted.pk])
    assert client_for("editor").get(panel.select_one("a")["href"]).status_code == 200


def test_workflow_setup_can_be_run_again(tree):
    first = ensure_workflow()
    assert ensure_workflow() == first
    assert Workflow.objects.filter(name=first.name).count() == 1
    assert GroupApprovalTask.objects.filter(workflow_tasks__workflow=first).count() == 1
    for index in tree.values():
        assert index.get_workflow() == first


def test_own_list_has_constant_queries(tree, people, client_for):
    client = client_for("practitioner")

    def queries():
        with CaptureQueriesContext(connection) as captured:
            client.get(url("mine"))
        return len(captured)

    def begin(number):
        services.case_study_draft_create(
            author=people["practitioner"], language="en", title=f"Draft {number}", token=uuid.uuid4()
        )

    begin(0)
    queries()
    few = queries()
    for number in range(1, 8):
        begin(number)
    assert queries() == few


def test_personal_data_is_exported_and_forgotten(draft, submitted, people):
    author = people["practitioner"]
    held = personal_data.get("casestudies")
    (row,) = held.export(author)["case_studies"]
    assert (row["id"], row["outcome"]) == ("case-01", "Outcome.")
    submitted.get_latest_revision().publish()
    unseen = services.case_study_draft_create(author=author, language="cy", title="Heb ei weld", token=uuid.uuid4())
    held.forget(author)
    assert not CaseStudyPage.objects.filter(pk=unseen.pk).exists()
    page = fresh(submitted)
    assert page.live
    assert page.author is None
    assert all(revision.content["author"] is None for revision in page.revisions.all())


def test_editors_are_told_that_it_waits_and_only_while_it_does(draft, people):
    people["editor"].preferred_language = "cy"
    people["editor"].save()
    author = people["practitioner"]
    services.case_study_submit(page=draft, author=author, version=draft.latest_revision_id, agreed=True)
    told = Notice.objects.filter(message="case-study-waiting")
    assert set(told.values_list("user__email", flat=True)) == {people["editor"].email}
    outbox.drain()
    waiting = [message for message in mail.outbox if message.to == [people["editor"].email]]
    assert [message.subject for message in waiting] == ["Mae astudiaeth achos yn aros i'w hadolygu"]
    assert f"/admin/pages/{draft.pk}/edit/" in waiting[0].body

    services.case_study_withdraw(page=fresh(draft), author=author)
    again = fresh(draft)
    services.case_study_submit(page=again, author=author, version=again.latest_revision_id, agreed=True)
    services.case_study_withdraw(page=fresh(draft), author=author)
    outbox.drain()
    assert told.count() == 2
    assert len([message for message in mail.outbox if message.to == [people["editor"].email]]) == 1
