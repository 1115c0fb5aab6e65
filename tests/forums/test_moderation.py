"""Facilitators' decisions: allowed, refused, conflicting, repeated; and what the author is told."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from core import audit
from forums import cases, moderation, services
from forums.errors import Conflict
from forums.models import Case, Decision, Post, Thread
from members.models import Notice


@pytest.fixture
def case(people, make_space) -> Case:
    """The case of a member's first thread."""
    services.thread_create(
        actor=people["member"],
        space=make_space(premoderation="first_posts"),
        title="A first question",
        source="Is anybody there?",
        language="en",
    )
    return Case.objects.select_related("post__thread").get()


def approve(actor, case, **versions):
    given = {"version": case.version, "post_version": case.post.version, **versions}
    return moderation.post_approve(actor=actor, case=case, **given)


def reject(actor, case, **fields):
    values = {
        "version": case.version,
        "post_version": case.post.version,
        "reason_en": "Off topic",
        "reason_cy": "Amherthnasol",
    }
    return moderation.post_reject(actor=actor, case=case, **{**values, **fields})


def test_post_approve_publishes_thread_and_tells_the_author(people, case):
    decision = approve(people["facilitator"], case)
    post, thread = Post.objects.get(), Thread.objects.get()
    assert (post.state, thread.state, thread.posts_published) == ("published", "published", 1)
    assert post.published_at is not None
    assert Case.objects.get().state == "dismissed"
    assert (decision.action, decision.actor) == ("approve", people["facilitator"])
    assert Notice.objects.filter(user=people["member"], message="post-approved").count() == 1
    assert list(audit.verify([])) == []


def test_post_approve_means_the_next_post_appears_at_once(people, case):
    approve(people["facilitator"], case)
    post = services.reply_create(actor=people["member"], thread=case.post.thread, source="Thanks.", language="en")
    assert post.state == "published"


@pytest.mark.parametrize(("language", "words"), [("en", "Off topic"), ("cy", "Amherthnasol")])
def test_post_reject_gives_the_reason_in_the_authors_language(people, case, language, words):
    people["member"].preferred_language = language
    people["member"].save()
    reject(people["facilitator"], case)
    assert (Post.objects.get().state, Thread.objects.get().state) == ("rejected", "rejected")
    assert Case.objects.get().state == "upheld"
    notice = Notice.objects.get(message="post-rejected")
    assert notice.values["reason"][language] == words


def test_post_reject_needs_both_languages(people, case):
    with pytest.raises(ValueError):
        reject(people["facilitator"], case, reason_cy=" ")
    assert Post.objects.get().state == "pending"


def test_post_rejected_can_be_changed_and_sent_again(people, case):
    reject(people["facilitator"], case)
    post = Post.objects.get()
    services.post_edit(actor=people["member"], post=post, version=post.version, source="Better.", language="en")
    again = Case.objects.get(kind="changed")
    assert (Post.objects.get().state, Thread.objects.get().state, again.state) == ("pending", "pending", "open")
    approve(people["facilitator"], again)
    assert Thread.objects.get().state == "published"


@pytest.mark.parametrize("role", ["newcomer", "member", "practitioner", "editor"])
@pytest.mark.parametrize("act", [approve, reject])
def test_decisions_refused_to_others(people, case, role, act):
    with pytest.raises(PermissionDenied):
        act(people[role], case)
    with pytest.raises(PermissionDenied):
        cases.case_claim(actor=people[role], case=case, version=case.version)
    assert not Decision.objects.exists()


def test_nobody_decides_on_their_own_post(people, make_space, make_thread, add_post):
    post = add_post(make_thread(), state="pending", author=people["facilitator"])
    case = Case.objects.create(post=post, kind="first-post", language="en")
    for act in (approve, reject):
        with pytest.raises(PermissionDenied):
            act(people["facilitator"], case)
    approve(people["administrator"], case)


@pytest.mark.parametrize("first", [approve, reject])
@pytest.mark.parametrize("second", [approve, reject])
def test_second_decision_conflicts(people, case, first, second):
    first(people["facilitator"], case)
    with pytest.raises(Conflict):
        second(people["administrator"], case)
    assert Decision.objects.count() == 1


def test_decision_repeated_by_the_same_person_is_one(people, case):
    first, second = approve(people["facilitator"], case), approve(people["facilitator"], case)
    assert first.pk == second.pk
    assert Decision.objects.count() == 1
    with pytest.raises(Conflict):
        reject(people["facilitator"], case)


def test_decision_on_a_text_changed_meanwhile_conflicts(people, case):
    services.post_edit(actor=people["member"], post=case.post, version=1, source="Something else.", language="en")
    with pytest.raises(Conflict):
        approve(people["facilitator"], case)
    assert (Post.objects.get().state, Case.objects.get().state) == ("pending", "open")
    fresh = Case.objects.get()
    approve(people["facilitator"], fresh)


def test_case_claim_keeps_others_out_until_it_expires(people, case):
    claimed = cases.case_claim(actor=people["facilitator"], case=case, version=case.version)
    assert timedelta(minutes=29) < claimed.claimed_until - timezone.now() <= timedelta(minutes=30)
    fresh = Case.objects.get()
    for act in (approve, reject):
        with pytest.raises(Conflict):
            act(people["administrator"], fresh)
    with pytest.raises(Conflict):
        cases.case_claim(actor=people["administrator"], case=fresh, version=fresh.version)
    Case.objects.update(claimed_until=timezone.now() - timedelta(seconds=1))
    approve(people["administrator"], Case.objects.get())


def test_case_claim_with_a_stale_version_conflicts(people, case):
    cases.case_claim(actor=people["facilitator"], case=case, version=case.version)
    cases.case_release(actor=people["facilitator"], case=case)
    with pytest.raises(Conflict):
        cases.case_claim(actor=people["administrator"], case=case, version=case.version)


def test_case_claimed_by_me_can_be_decided_from_the_page_read_before(people, case):
    cases.case_claim(actor=people["facilitator"], case=Case.objects.get(), version=case.version)
    approve(people["facilitator"], case)


def test_case_release_opens_it_again(people, case):
    cases.case_claim(actor=people["facilitator"], case=case, version=case.version)
    with pytest.raises(Conflict):
        cases.case_release(actor=people["administrator"], case=case)
    cases.case_release(actor=people["facilitator"], case=case)
    cases.case_release(actor=people["facilitator"], case=case)
    assert (Case.objects.get().state, Case.objects.get().assignee) == ("open", None)


def test_expired_claims_are_opened_by_the_worker(people, case):
    cases.case_claim(actor=people["facilitator"], case=case, version=case.version)
    cases.release_expired_claims()
    assert Case.objects.get().state == "claimed"
    Case.objects.update(claimed_until=timezone.now() - timedelta(seconds=1))
    cases.release_expired_claims()
    assert (Case.objects.get().state, Case.objects.get().assignee) == ("open", None)


def test_one_open_case_for_a_post_and_kind(people, case):
    from django.db import IntegrityError, transaction

    with pytest.raises(IntegrityError), transaction.atomic():
        Case.objects.create(post=case.post, kind=case.kind, language="en")
