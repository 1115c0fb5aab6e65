"""Measures on people: what they keep from, how they end; watched words; requests to join in the queue."""

from datetime import timedelta
from html import unescape

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override
from tests_support import make_person

from forums import appeals, joins, limits, people_moderation, policy, services, undo
from forums.deciding import Reason
from forums.errors import Conflict, TooManyPosts
from forums.models import Case, MemberNote, Post, Sanction, WatchedWord
from forums.sanctions import forget_sanctions
from forums.translations import translation_offer
from members.memberships import membership_approve, membership_request
from members.models import Membership, Notice, User

WHY = Reason(en="Three warnings.", cy="Tri rhybudd.")


def impose(people, kind, **fields):
    given = {"actor": people["facilitator"], "person": people["member"], "reason": WHY, **fields}
    made = people_moderation.sanction_impose(kind=kind, **given)
    forget_sanctions(people["member"])
    return made


def test_suspended_member_reads_and_appeals_but_does_not_write(people, make_thread):
    thread = make_thread(author=people["practitioner"])
    sanction = impose(people, "suspend", until=timezone.now() + timedelta(days=7))
    member = people["member"]
    assert not policy.may_reply(member, thread)
    with pytest.raises(PermissionDenied):
        services.reply_create(actor=member, thread=thread, source="Hello.", language="en")
    assert policy.may_read_space(member, thread.space)
    assert policy.may_appeal(member, sanction.decision)
    assert Notice.objects.filter(user=member, message="member-suspended").count() == 1


@pytest.mark.parametrize(
    ("language", "told"),
    [("en", "This account is suspended."), ("cy", "Mae'r cyfrif hwn wedi'i atal.")],
)
def test_suspended_member_is_told_so_where_they_would_write(people, make_thread, client_for, language, told):
    thread, browser = make_thread(author=people["practitioner"]), client_for("member")
    with override(language):
        start, shown = reverse("forums:start", args=[thread.space.slug]), thread.get_absolute_url()
    assert told not in unescape(browser.get(shown).content.decode())
    sanction = impose(people, "suspend", until=timezone.now() + timedelta(days=7))
    with override(language):
        decision = reverse("forums:decision", args=[sanction.decision_id])
    for address, status in ((shown, 200), (start, 403)):
        answer = browser.get(address)
        page = unescape(answer.content.decode()).replace("’", "'")
        assert answer.status_code == status
        assert told in page
        assert f'href="{decision}"' in page
    assert told not in unescape(client_for("visitor").get(shown).content.decode())


def test_sanction_ends_by_itself(people, make_thread):
    thread = make_thread()
    sanction = impose(people, "suspend", until=timezone.now() + timedelta(days=7))
    Sanction.objects.filter(pk=sanction.pk).update(until=timezone.now() - timedelta(seconds=1))
    forget_sanctions(people["member"])
    assert policy.may_reply(people["member"], thread)


def test_limited_member_posts_less_often(people, make_thread, settings):
    thread = make_thread()
    impose(people, "limit")
    for _n in range(3):
        services.reply_create(actor=people["member"], thread=thread, source="Hello.", language="en")
    with pytest.raises(TooManyPosts):
        services.reply_create(actor=people["member"], thread=thread, source="Hello.", language="en")


def test_limited_member_does_everything_less_often(people, make_thread):
    thread = make_thread(author=people["practitioner"])
    impose(people, "limit")
    for action, (times, _seconds) in limits.DEFAULTS.items():
        assert limits.allowance(action, people["member"])[0] < times
    translation_offer(actor=people["member"], post=thread.opening, text_version=1, source="Helo.", language="cy")


def test_premoderated_members_posts_wait_wherever_they_are(people, make_thread):
    impose(people, "premoderate")
    post = services.reply_create(actor=people["member"], thread=make_thread(), source="Hello.", language="en")
    assert (post.state, Case.objects.get().kind) == ("pending", "person")


def test_warning_holds_nobody_back_and_can_be_given_again(people, make_thread):
    impose(people, "warn")
    impose(people, "warn")
    assert policy.may_reply(people["member"], make_thread())
    assert Notice.objects.filter(user=people["member"], message="member-warned").count() == 2


def test_sanction_of_a_kind_holds_once_until_lifted(people):
    sanction = impose(people, "limit")
    with pytest.raises(Conflict):
        impose(people, "limit")
    people_moderation.sanction_lift(actor=people["administrator"], sanction=sanction)
    with pytest.raises(Conflict):
        people_moderation.sanction_lift(actor=people["administrator"], sanction=sanction)
    impose(people, "limit")
    assert Notice.objects.filter(user=people["member"], message="sanction-lifted").count() == 1


def test_sanction_refused_on_oneself_colleagues_and_by_others(people):
    for actor, person in (
        ("facilitator", "facilitator"),
        ("facilitator", "administrator"),
        ("editor", "member"),
        ("member", "practitioner"),
    ):
        with pytest.raises(PermissionDenied):
            people_moderation.sanction_impose(actor=people[actor], person=people[person], kind="warn", reason=WHY)
    people_moderation.sanction_impose(
        actor=people["administrator"], person=people["facilitator"], kind="warn", reason=WHY
    )
    with pytest.raises(ValueError):
        impose(people, "warn", reason=Reason(en="Only English."))
    with pytest.raises(ValueError):
        impose(people, "suspend", until=timezone.now() - timedelta(days=1))


def test_appeal_against_a_suspension_lifts_it(people, make_thread):
    sanction = impose(people, "suspend")
    appeals.appeal_create(actor=people["member"], decision=sanction.decision, text="Not me.", language="en")
    case = Case.objects.get(kind="appeal")
    appeals.appeal_decide(actor=people["administrator"], case=case, version=1, grant=True, reason=WHY)
    assert policy.may_reply(User.objects.get(pk=people["member"].pk), make_thread())


def test_undo_of_a_sanction_lifts_it(people, make_thread):
    sanction = impose(people, "suspend")
    undo.decision_undo(actor=people["administrator"], decision=sanction.decision)
    assert policy.may_reply(User.objects.get(pk=people["member"].pk), make_thread())


def test_notes_are_for_facilitators_and_never_about_oneself(people):
    people_moderation.note_add(actor=people["facilitator"], person=people["member"], text="Spoke on the phone.")
    for actor, person in (("member", "practitioner"), ("facilitator", "facilitator"), ("editor", "member")):
        with pytest.raises(PermissionDenied):
            people_moderation.note_add(actor=people[actor], person=people[person], text="x")
    with pytest.raises(ValueError):
        MemberNote.objects.get().save()


@pytest.mark.parametrize(
    ("pattern", "kind", "text", "held"),
    [
        ("contractwr", "word", "Gofynnais i gontractwr ddoe.", True),
        ("contractwr", "word", "Contractwyr sy'n gwneud hyn.", True),
        ("contractwr", "word", "Y contract ei hun.", False),
        ("fair work", "word", "It is about fair work for all.", True),
        ("fair work", "word", "Work that is fair.", False),
        ("example.com", "link", "See https://www.example.com/page for more.", True),
        ("example.com", "link", "See [this](http://example.com).", True),
        ("example.com", "link", "See https://notexample.com/.", False),
        ("example.com", "link", "Write to me@example.com about https://[", False),
    ],
)
def test_watched_word_or_link_holds_the_post_and_says_why(people, make_thread, pattern, kind, text, held):
    WatchedWord.objects.create(pattern=pattern, kind=kind, note="asked by legal")
    WatchedWord.objects.create(pattern="gone", active=False)
    post = services.reply_create(actor=people["member"], thread=make_thread(), source=text, language="cy")
    assert post.state == ("pending" if held else "published")
    if held:
        case = Case.objects.get()
        assert (case.kind, case.detail) == ("words", f"{pattern} (asked by legal)")


def test_watched_word_added_by_an_edit_holds_the_post(people, make_thread):
    WatchedWord.objects.create(pattern="pwll")
    post = services.reply_create(actor=people["member"], thread=make_thread(), source="Helo.", language="cy")
    services.post_edit(actor=people["member"], post=post, version=post.version, source="Y pwll.", language="cy")
    assert Post.objects.get(pk=post.pk).state == "pending"


@pytest.fixture
def request_to_join(people):
    """A newcomer's request and its case."""
    person = make_person("newcomer", email="new@example.net", name="New")
    membership_request(user=person, organisation_named="Cyngor Newydd")
    return person, Case.objects.get(kind="join")


def test_join_approved_in_the_queue(people, request_to_join):
    person, case = request_to_join
    first = joins.join_decide(actor=people["facilitator"], case=case, version=case.version, approve=True)
    assert Membership.objects.get(user=person).state == "active"
    assert Case.objects.get(pk=case.pk).state == "dismissed"
    again = joins.join_decide(actor=people["facilitator"], case=case, version=case.version, approve=True)
    assert again.pk == first.pk
    with pytest.raises(Conflict):
        joins.join_decide(actor=people["administrator"], case=case, version=case.version, approve=True)


def test_join_refused_with_the_reason_in_the_persons_language(people, request_to_join):
    person, case = request_to_join
    with pytest.raises(ValueError):
        joins.join_decide(actor=people["facilitator"], case=case, version=case.version, approve=False, reason=Reason())
    joins.join_decide(actor=people["facilitator"], case=case, version=case.version, approve=False, reason=WHY)
    membership = Membership.objects.get(user=person)
    assert (membership.state, membership.reason) == ("refused", WHY.en)
    assert Case.objects.get(pk=case.pk).state == "upheld"


def test_join_decided_on_the_members_page_closes_the_case(people, request_to_join):
    person, case = request_to_join
    membership = Membership.objects.get(user=person)
    membership_approve(membership=membership, actor=people["facilitator"], version=membership.version)
    assert Case.objects.get(pk=case.pk).state == "dismissed"
