"""Decisions about posts: hide, show, remove, restore; reports, appeals, undoing; who is told what."""

from datetime import timedelta
from html import unescape

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from core import audit
from core.outbox import drain
from forums import appeals, flags, moderation, services, undo
from forums.deciding import Reason
from forums.errors import Conflict, NotUndoable, TooManyPosts
from forums.models import Appeal, Case, Decision, Flag, Post, Thread
from forums.waiting_posts import waiting_post_edit
from members.models import Notice
from members.showing import readable

WHY = Reason(en="It names a person.", cy="Mae'n enwi person.", code="personal")


@pytest.fixture
def post(people, make_thread, add_post) -> Post:
    """A member's published reply."""
    thread = make_thread(author=people["practitioner"])
    made = add_post(thread, author=people["member"])
    from forums.publishing import after_change

    after_change(thread)
    return made


def decide(action, actor, post, reason=WHY, **fields):
    post.refresh_from_db()
    given = {"post": post, "post_version": post.version, "reason": reason, **fields}
    return moderation.post_decide(action=action, actor=actor, **given)


def told(person, message) -> int:
    return Notice.objects.filter(user=person, message=message).count()


@pytest.mark.parametrize(
    ("actions", "state", "message"),
    [
        (["hide"], "hidden", "post-hidden"),
        (["hide", "show"], "published", "post-shown"),
        (["remove"], "removed", "post-removed"),
        (["remove", "restore"], "published", "post-restored"),
        (["hide", "remove", "restore"], "hidden", "post-restored"),
    ],
)
def test_post_decide_moves_the_post_and_tells_its_author(people, post, actions, state, message):
    for action in actions:
        decide(action, people["facilitator"], post)
    post.refresh_from_db()
    assert post.state == state
    assert told(people["member"], message) == 1
    assert post.thread.posts_published == Post.objects.filter(thread=post.thread, state="published").count()
    thread = Thread.objects.get(pk=post.thread_id)
    assert thread.posts_published == thread.posts.filter(state="published").count()
    assert Decision.objects.filter(post=post, about=people["member"]).count() == len(actions)
    assert list(audit.verify([])) == []


@pytest.mark.parametrize(
    ("actions", "leads_to"),
    [
        (["hide"], "decision"),
        (["remove"], "decision"),
        (["hide", "show"], "post"),
        (["remove", "restore"], "post"),
    ],
)
@pytest.mark.parametrize("language", ["en", "cy"])
def test_notice_against_somebody_leads_to_the_decision_even_once_the_post_is_gone(
    people, post, mailoutbox, actions, leads_to, language
):
    author = people["member"]
    author.preferred_language = language
    author.save()
    for action in actions:
        post.author.refresh_from_db()
        decision = decide(action, people["facilitator"], post)
    with override(language):
        pages = {
            "decision": reverse("forums:decision", args=[decision.pk]),
            "post": reverse("forums:post", args=[post.pk]),
        }
    drain()
    notice, _values = readable(author, Notice.objects.filter(user=author).order_by("-pk")[:1])[0]
    assert notice.url == pages[leads_to]
    letter = [mail for mail in mailoutbox if mail.to == [author.email]][-1]
    assert leads_to == "post" or pages["decision"] in letter.body


@pytest.mark.parametrize("action", ["hide", "remove"])
def test_author_is_led_from_their_post_in_the_thread_to_the_decision(people, client_for, post, action):
    decision = decide(action, people["facilitator"], post)
    address = reverse("forums:decision", args=[decision.pk])
    thread = post.thread.get_absolute_url()
    assert address in client_for("member").get(thread).content.decode()
    assert address not in client_for("practitioner").get(thread).content.decode()
    decide("show" if action == "hide" else "restore", people["facilitator"], post)
    assert address not in client_for("member").get(thread).content.decode()


def test_post_decide_needs_a_reason_in_both_languages(people, post):
    for reason in (None, Reason(), Reason(en="Only English.")):
        with pytest.raises(ValueError):
            decide("hide", people["facilitator"], post, reason)
    post.refresh_from_db()
    assert post.state == "published"


def test_post_decide_of_a_stale_version_or_state_conflicts(people, post):
    with pytest.raises(Conflict):
        decide("hide", people["facilitator"], post, post_version=post.version + 7)
    decide("hide", people["facilitator"], post)
    with pytest.raises(Conflict):
        decide("hide", people["administrator"], post)
    assert Decision.objects.count() == 1


@pytest.mark.parametrize("role", ["member", "practitioner", "editor", "newcomer"])
def test_post_decide_refused_to_others(people, post, role):
    with pytest.raises(PermissionDenied):
        decide("hide", people[role], post)


def test_post_deleted_by_its_author_cannot_be_restored_by_others(people, post):
    services.post_delete_own(actor=people["member"], post=post)
    with pytest.raises(PermissionDenied):
        decide("restore", people["facilitator"], post)


def test_hidden_post_edited_by_its_author_waits_to_be_looked_at(people, post):
    decide("hide", people["facilitator"], post)
    post.refresh_from_db()
    services.post_edit(
        actor=people["member"], post=post, version=post.version, source="Without the name.", language="en"
    )
    post.refresh_from_db()
    case = Case.objects.get(kind="changed")
    assert (post.state, case.state) == ("pending", "open")
    moderation.post_approve(actor=people["facilitator"], case=case, version=case.version, post_version=post.version)
    post.refresh_from_db()
    assert post.state == "published"


def test_removing_the_only_post_takes_the_thread_and_restoring_brings_it_back(people, make_thread):
    opening = make_thread(author=people["member"]).opening
    decide("remove", people["facilitator"], opening)
    assert Thread.objects.get().state == "removed"
    decide("restore", people["facilitator"], opening)
    assert Thread.objects.get().state == "published"


def flag(actor, post, **fields):
    return flags.flag_create(actor=actor, post=post, **{"reason": "personal", "language": "en", **fields})


def test_flag_create_opens_one_case_however_many_report(people, post):
    for role in ("practitioner", "editor", "practitioner"):
        flag(people[role], post)
    assert Flag.objects.count() == 2
    case = Case.objects.get(kind="flag")
    assert (case.state, case.target_key) == ("open", f"post:{post.pk}")
    assert told(people["practitioner"], "flag-received") == 1
    post.refresh_from_db()
    assert post.state == "published"


def test_flag_create_refused_on_ones_own_and_to_outsiders(people, post):
    for role in ("member", "newcomer"):
        with pytest.raises(PermissionDenied):
            flag(people[role], post)


def test_flag_create_is_limited(people, post, settings):
    settings.FORUMS_RATE_LIMITS = {**settings.FORUMS_RATE_LIMITS, "flag": (0, 3600)}
    with pytest.raises(TooManyPosts):
        flag(people["practitioner"], post)


def test_author_never_learns_who_reported(people, post):
    flag(people["practitioner"], post, note="Signed: Practitioner")
    case = Case.objects.get(kind="flag")
    decide("hide", people["facilitator"], post, case=case, version=case.version)
    texts = str(list(Notice.objects.filter(user=people["member"]).values()))
    assert "Practitioner" not in texts


def test_flag_answered_by_hiding_tells_reporter_and_author(people, post):
    flag(people["practitioner"], post)
    case = Case.objects.get(kind="flag")
    decide("hide", people["facilitator"], post, case=case, version=case.version)
    assert (Case.objects.get().state, Flag.objects.get().state) == ("upheld", "upheld")
    assert (told(people["practitioner"], "flag-outcome"), told(people["member"], "post-hidden")) == (1, 1)


def test_flag_dismissed_leaves_the_post_and_tells_the_reporter_alone(people, post):
    flag(people["practitioner"], post)
    case = Case.objects.get(kind="flag")
    first = moderation.flag_dismiss(actor=people["facilitator"], case=case, version=case.version)
    again = moderation.flag_dismiss(actor=people["facilitator"], case=case, version=case.version)
    assert first.pk == again.pk
    assert (Case.objects.get().state, Flag.objects.get().state, Post.objects.get(pk=post.pk).state) == (
        "dismissed",
        "dismissed",
        "published",
    )
    assert told(people["practitioner"], "flag-outcome") == 1
    assert not Notice.objects.filter(user=people["member"]).exists()


def test_nobody_decides_on_their_own_flag(people, post):
    flag(people["facilitator"], post)
    case = Case.objects.get(kind="flag")
    with pytest.raises(PermissionDenied):
        moderation.flag_dismiss(actor=people["facilitator"], case=case, version=case.version)
    moderation.flag_dismiss(actor=people["administrator"], case=case, version=case.version)


def test_flag_withdrawn_with_the_post(people, post):
    flag(people["practitioner"], post)
    services.post_delete_own(actor=people["member"], post=post)
    assert (Case.objects.get().state, Flag.objects.get().state) == ("withdrawn", "dismissed")


@pytest.mark.parametrize("action", ["hide", "remove"])
def test_undo_brings_the_post_and_its_reports_back(people, post, action):
    flag(people["practitioner"], post)
    case = Case.objects.get(kind="flag")
    decision = decide(action, people["facilitator"], post, case=case, version=case.version)
    undo.decision_undo(actor=people["administrator"], decision=decision)
    post.refresh_from_db()
    assert (post.state, Case.objects.get().state, Flag.objects.get().state) == ("published", "open", "open")
    assert told(people["member"], "decision-undone") == 1
    assert list(audit.verify([])) == []


@pytest.mark.parametrize("action", ["approve", "reject"])
def test_undo_of_a_first_decision_opens_the_case_again(people, make_space, action):
    services.thread_create(
        actor=people["member"],
        space=make_space(premoderation="first_posts"),
        title="A first question",
        source="Is anybody there?",
        language="en",
    )
    case = Case.objects.select_related("post__thread").get()
    decision = moderation.post_decide(
        action=action, actor=people["facilitator"], case=case, version=1, post_version=1, reason=WHY
    )
    undo.decision_undo(actor=people["facilitator"], decision=decision)
    assert (Post.objects.get().state, Thread.objects.get().state, Case.objects.get().state) == (
        "pending",
        "pending",
        "open",
    )
    assert Post.objects.get().published_at is None


def test_undo_twice_by_the_same_is_one_and_by_another_conflicts(people, post):
    decision = decide("hide", people["facilitator"], post)
    first = undo.decision_undo(actor=people["facilitator"], decision=decision)
    assert undo.decision_undo(actor=people["facilitator"], decision=decision).pk == first.pk
    with pytest.raises(Conflict):
        undo.decision_undo(actor=people["administrator"], decision=decision)


def test_undo_after_something_else_happened_conflicts(people, post):
    decision = decide("hide", people["facilitator"], post)
    decide("remove", people["facilitator"], post)
    with pytest.raises(Conflict):
        undo.decision_undo(actor=people["administrator"], decision=decision)


def test_undo_refused_to_the_person_concerned_and_to_members(people, post, make_thread, add_post):
    decision = decide("hide", people["facilitator"], post)
    with pytest.raises(PermissionDenied):
        undo.decision_undo(actor=people["member"], decision=decision)
    own = add_post(make_thread(), author=people["facilitator"])
    about_facilitator = decide("hide", people["administrator"], own)
    with pytest.raises(PermissionDenied):
        undo.decision_undo(actor=people["facilitator"], decision=about_facilitator)


def appeal(people, post, action="hide", **fields):
    decision = decide(action, people["facilitator"], post)
    made = appeals.appeal_create(
        actor=people["member"], decision=decision, text="It names nobody.", language="en", **fields
    )
    return decision, made


def test_appeal_is_decided_by_somebody_else_and_undoes_the_decision(people, post, mailoutbox):
    _decision, made = appeal(people, post)
    case = Case.objects.get(kind="appeal")
    with pytest.raises(PermissionDenied):
        appeals.appeal_decide(actor=people["facilitator"], case=case, version=1, grant=True, reason=WHY)
    appeals.appeal_decide(actor=people["administrator"], case=case, version=1, grant=True, reason=WHY)
    post.refresh_from_db()
    made.refresh_from_db()
    assert (post.state, made.state, Case.objects.get(kind="appeal").state) == ("published", "granted", "upheld")
    assert told(people["member"], "appeal-outcome") == 1
    assert told(people["member"], "appeal-received") == 1
    drain()
    letter = next(mail.body for mail in mailoutbox if "You will have an answer with reasons" in mail.body)
    assert "You can read your appeal here, and later its outcome" in letter


def test_appeal_upheld_answers_the_reports_too(people, post):
    flag(people["practitioner"], post)
    appeal(people, post)
    assert Flag.objects.get().state == "upheld"
    appeals.appeal_decide(
        actor=people["administrator"], case=Case.objects.get(kind="appeal"), version=1, grant=True, reason=WHY
    )
    post.refresh_from_db()
    assert (post.state, Case.objects.get(kind="flag").state, Flag.objects.get().state) == (
        "published",
        "dismissed",
        "dismissed",
    )
    assert not Case.objects.waiting().exists()


def test_appeal_upheld_against_a_rejection_lets_the_post_wait_again(people, make_space):
    post = services.thread_create(
        actor=people["member"], space=make_space(premoderation="all"), title="T", source="Words.", language="en"
    )
    case = post.cases.get()
    decision = moderation.post_reject(
        actor=people["facilitator"],
        case=case,
        version=case.version,
        post_version=post.version,
        reason_en="No.",
        reason_cy="Na.",
    )
    appeals.appeal_create(actor=people["member"], decision=decision, text="Why?", language="en")
    appeals.appeal_decide(
        actor=people["administrator"], case=Case.objects.get(kind="appeal"), version=1, grant=True, reason=WHY
    )
    post.refresh_from_db()
    assert post.state == "pending"
    assert Case.objects.waiting().get() == case


@pytest.mark.parametrize(("actions", "leads_to"), [(["hide"], "decision"), (["hide", "show"], "post")])
def test_notice_of_a_decision_leads_to_why_where_the_post_is_not_to_be_read(people, post, actions, leads_to):
    for action in actions:
        decision = decide(action, people["facilitator"], post)
    notice = Notice.objects.filter(user=people["member"]).latest("pk")
    about = {"decision": decision.pk, "post": post.pk}[leads_to]
    with override(people["member"].preferred_language):
        assert notice.url == reverse(f"forums:{leads_to}", args=[about])


@pytest.mark.parametrize(("act", "words"), [("approve", "Approved"), ("reject", "Rejected")])
def test_case_that_held_a_post_says_how_it_ended(people, waiting, act, words):
    given = {"actor": people["facilitator"], "case": waiting, "version": waiting.version}
    reason = {} if act == "approve" else {"reason_en": WHY.en, "reason_cy": WHY.cy}
    getattr(moderation, f"post_{act}")(post_version=waiting.post.version, **given, **reason)
    waiting.refresh_from_db()
    assert waiting.state_words == words


def test_case_of_reports_says_how_it_ended(people, post):
    flag(people["practitioner"], post)
    decide("hide", people["facilitator"], post)
    assert Case.objects.get().state_words == "Acted upon"


def test_hidden_reply_is_no_accepted_answer_and_asks_for_none(people, post, client_for):
    thread = post.thread
    Thread.objects.filter(pk=thread.pk).update(solution=post)
    decide("hide", people["facilitator"], post)
    for role in ("visitor", "member", "facilitator"):
        page = unescape(client_for(role).get(thread.get_absolute_url("en")).content.decode())
        assert "Accepted answer" not in page
        assert "Nobody has replied yet" not in page


def test_appeal_denied_lets_the_decision_stand(people, post):
    _decision, made = appeal(people, post)
    case = Case.objects.get(kind="appeal")
    appeals.appeal_decide(actor=people["administrator"], case=case, version=1, grant=False, reason=WHY)
    post.refresh_from_db()
    made.refresh_from_db()
    assert (post.state, made.state) == ("hidden", "denied")
    with pytest.raises(Conflict):
        appeals.appeal_decide(actor=people["administrator"], case=case, version=1, grant=True, reason=WHY)


def test_appeal_needs_a_reason_for_its_answer(people, post):
    appeal(people, post)
    case = Case.objects.get(kind="appeal")
    with pytest.raises(ValueError):
        appeals.appeal_decide(actor=people["administrator"], case=case, version=1, grant=False, reason=Reason())


def test_appeal_twice_is_one(people, post):
    decision, first = appeal(people, post)
    again = appeals.appeal_create(actor=people["member"], decision=decision, text="Again.", language="en")
    assert again.pk == first.pk
    assert Case.objects.filter(kind="appeal").count() == 1


def test_appeal_refused_to_others_too_late_and_where_nothing_was_taken(people, post):
    decision = decide("hide", people["facilitator"], post)
    with pytest.raises(PermissionDenied):
        appeals.appeal_create(actor=people["practitioner"], decision=decision, text="No.", language="en")
    Decision.objects.filter(pk=decision.pk).update(created_at=timezone.now() - timedelta(days=29))
    decision.refresh_from_db()
    with pytest.raises(PermissionDenied):
        appeals.appeal_create(actor=people["member"], decision=decision, text="Late.", language="en")
    shown = decide("show", people["facilitator"], post)
    with pytest.raises(PermissionDenied):
        appeals.appeal_create(actor=people["member"], decision=shown, text="Why?", language="en")
    assert not Appeal.objects.exists()


def test_appeal_upheld_though_the_post_is_gone(people, post):
    appeal(people, post)
    decide("remove", people["facilitator"], post)
    case = Case.objects.get(kind="appeal")
    decision = appeals.appeal_decide(actor=people["administrator"], case=case, version=1, grant=True, reason=WHY)
    assert decision.after["undone_by"] is None
    assert Appeal.objects.get().state == "granted"


@pytest.fixture
def waiting(people, make_space) -> Case:
    """The case of a first thread."""
    services.thread_create(
        actor=people["member"],
        space=make_space(premoderation="first_posts"),
        title="A first question",
        source="Ask Jane Jones of Abertest.",
        language="en",
    )
    return Case.objects.select_related("post__thread").get()


def test_waiting_post_edit_keeps_the_authors_words_and_tells_them(people, waiting):
    waiting_post_edit(
        actor=people["facilitator"], case=waiting, version=1, post_version=1, source="Ask Abertest.", reason=WHY
    )
    post = Post.objects.get()
    assert post.original.source == "Ask Abertest."
    assert post.revisions.get().source == "Ask Jane Jones of Abertest."
    assert told(people["member"], "post-edited") == 1
    with pytest.raises(Conflict):
        moderation.post_approve(actor=people["facilitator"], case=waiting, version=1, post_version=1)
    moderation.post_approve(actor=people["facilitator"], case=waiting, version=1, post_version=post.version)
    with pytest.raises(NotUndoable):
        undo.decision_undo(actor=people["facilitator"], decision=Decision.objects.get(action="edit"))


def test_waiting_post_edit_refused_where_nothing_waits_or_changes(people, waiting):
    edit = {"actor": people["facilitator"], "case": waiting, "version": 1, "reason": WHY}
    with pytest.raises(ValueError):
        waiting_post_edit(**edit, post_version=1, source="Ask Jane Jones of Abertest.")
    with pytest.raises(Conflict):
        waiting_post_edit(**edit, post_version=9, source="Other.")
    with pytest.raises(PermissionDenied):
        waiting_post_edit(**{**edit, "actor": people["member"]}, post_version=1, source="Other.")
