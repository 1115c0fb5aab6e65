"""What members do: allowed, refused, conflicting, repeated."""

import uuid

import pytest
from django.core.exceptions import PermissionDenied

from core.models import AuditEntry
from core.signals import content_changed
from forums import services
from forums.errors import Conflict, TooManyPosts
from forums.models import Case, Post, Revision, Thread
from members.models import Notice


def start(actor, space, **fields):
    values = {"title": "How did you do it?", "source": "We have **thirty** lorries.", "language": "en", **fields}
    return services.thread_create(actor=actor, space=space, **values)


def test_thread_create_publishes_and_records(people, make_space):
    post = start(people["practitioner"], make_space())
    thread = Thread.objects.get()
    assert (thread.state, thread.opening_id, thread.posts_published, thread.last_number) == ("published", post.pk, 1, 1)
    assert (post.number, post.state, post.original.html) == (
        1,
        "published",
        "<p>We have <strong>thirty</strong> lorries.</p>",
    )
    assert thread.public_id == f"th-{1000 + thread.pk}"
    actions = set(AuditEntry.objects.values_list("action", flat=True))
    assert {"thread.created", "post.created"} <= actions


def test_thread_create_tells_the_library(people, make_space):
    heard = []

    def listen(sender, subject, **kwargs):
        heard.append((sender, subject.pk))

    content_changed.connect(listen)
    try:
        post = start(people["member"], make_space())
    finally:
        content_changed.disconnect(listen)
    assert (Thread, post.thread_id) in heard


@pytest.mark.parametrize("visibility", ["public", "members", "invited"])
def test_thread_create_refused_to_outsiders(people, make_space, visibility):
    with pytest.raises(PermissionDenied):
        start(people["newcomer"], make_space(visibility))
    assert not Thread.objects.exists()


def test_thread_create_twice_with_one_token_makes_one(people, make_space):
    space, token = make_space(), uuid.uuid4().hex
    first = start(people["member"], space, submission_token=token)
    second = start(people["member"], space, submission_token=token)
    assert first.pk == second.pk
    assert Thread.objects.count() == Post.objects.count() == 1
    assert start(people["practitioner"], space, submission_token=token).pk != first.pk


def test_reply_create_numbers_and_counts(people, make_thread):
    thread = make_thread()
    for number in (2, 3):
        post = services.reply_create(actor=people["member"], thread=thread, source="Yes.", language="en")
        assert post.number == number
    thread.refresh_from_db()
    assert (thread.posts_published, thread.replies, thread.last_post_id) == (3, 2, post.pk)
    assert thread.last_activity_at == post.published_at


@pytest.mark.parametrize("fields", [{"locked": True}, {"state": "hidden"}, {"state": "removed"}])
def test_reply_create_refused_where_the_thread_is_not_open(people, make_thread, fields):
    thread = make_thread()
    Thread.objects.filter(pk=thread.pk).update(**fields)
    with pytest.raises(PermissionDenied):
        services.reply_create(actor=people["member"], thread=thread, source="Yes.", language="en")


def test_reply_create_limited_by_person(people, make_thread, settings):
    settings.FORUMS_RATE_LIMITS = {"reply": (2, 600)}
    thread = make_thread()
    for _ in range(2):
        services.reply_create(actor=people["member"], thread=thread, source="Yes.", language="en")
    with pytest.raises(TooManyPosts) as problem:
        services.reply_create(actor=people["member"], thread=thread, source="Yes.", language="en")
    assert 1 <= problem.value.minutes <= 10
    services.reply_create(actor=people["practitioner"], thread=thread, source="Yes.", language="en")
    assert Post.objects.count() == 4


def test_numbers_are_never_used_again(people, make_thread):
    thread = make_thread()
    second = services.reply_create(actor=people["member"], thread=thread, source="Two.", language="en")
    services.post_delete_own(actor=people["member"], post=second)
    third = services.reply_create(actor=people["member"], thread=thread, source="Three.", language="en")
    assert third.number == 3


def test_first_post_waits_and_opens_a_case(people, make_space, make_thread):
    thread = make_thread(make_space(premoderation="first_posts"))
    post = services.reply_create(actor=people["member"], thread=thread, source="Hello.", language="cy")
    case = Case.objects.get()
    assert (post.state, case.kind, case.state, case.language) == ("pending", "first-post", "open", "cy")
    notice = Notice.objects.get(user=people["member"])
    assert notice.message == "post-pending"
    thread.refresh_from_db()
    assert thread.posts_published == 1


def test_first_post_waits_until_one_was_approved(people, make_space, make_thread):
    thread = make_thread(make_space(premoderation="first_posts"))
    make_thread(author=people["practitioner"])
    assert (
        services.reply_create(actor=people["practitioner"], thread=thread, source="Hi.", language="en").state
        == "published"
    )
    assert (
        services.reply_create(actor=people["facilitator"], thread=thread, source="Hi.", language="en").state
        == "published"
    )


def test_every_post_waits_where_the_space_says_so(people, make_space, make_thread):
    make_thread(author=people["member"])
    post = start(people["member"], make_space(premoderation="all"))
    assert (post.state, post.thread.state, Case.objects.get().kind) == ("pending", "pending", "space-rule")


def test_post_edit_keeps_the_earlier_version(people, make_thread):
    thread = make_thread(author=people["member"])
    post = thread.opening
    changed = services.post_edit(
        actor=people["member"], post=post, version=post.version, source="New words.", language="en", title="New title"
    )
    earlier = Revision.objects.get()
    assert (earlier.text_version, earlier.source, earlier.title) == (1, post.original.source, thread.title)
    assert (changed.original.source, changed.text_version, changed.state) == ("New words.", 2, "published")
    assert changed.edited_in_public
    thread.refresh_from_db()
    assert thread.title == "New title"


def test_post_edit_without_a_change_writes_nothing(people, make_thread):
    post = make_thread(author=people["member"]).opening
    text = post.original
    services.post_edit(actor=people["member"], post=post, version=1, source=text.source, language=text.language)
    assert not Revision.objects.exists()


def test_post_edit_refused_to_others(people, make_thread):
    post = make_thread(author=people["member"]).opening
    for role in ("practitioner", "facilitator", "administrator", "newcomer"):
        with pytest.raises(PermissionDenied):
            services.post_edit(actor=people[role], post=post, version=1, source="Mine now.", language="en")


def test_post_edit_with_a_stale_version_conflicts(people, make_thread):
    post = make_thread(author=people["member"]).opening
    services.post_edit(actor=people["member"], post=post, version=1, source="First window.", language="en")
    with pytest.raises(Conflict):
        services.post_edit(actor=people["member"], post=post, version=1, source="Second window.", language="en")
    assert Post.objects.get(pk=post.pk).original.source == "First window."
    assert Revision.objects.count() == 1


def test_post_edit_where_every_post_is_checked_goes_back_to_the_queue(people, make_space, make_thread):
    post = make_thread(make_space(premoderation="all"), author=people["member"], posts=2).opening
    changed = services.post_edit(actor=people["member"], post=post, version=1, source="Changed.", language="en")
    assert (changed.state, Case.objects.get().kind) == ("pending", "changed")
    thread = Thread.objects.get()
    assert (thread.state, thread.posts_published) == ("published", 1)


def test_post_delete_own_leaves_a_placeholder(people, make_thread):
    thread = make_thread(author=people["member"], posts=2)
    removed = services.post_delete_own(actor=people["member"], post=thread.opening)
    again = services.post_delete_own(actor=people["member"], post=thread.opening)
    thread.refresh_from_db()
    assert removed.state == again.state == "removed"
    assert (thread.state, thread.posts_published) == ("published", 1)
    assert AuditEntry.objects.filter(action="post.removed").count() == 1


def test_post_delete_own_takes_the_thread_where_nobody_replied(people, make_thread):
    thread = make_thread(author=people["member"])
    services.post_delete_own(actor=people["member"], post=thread.opening)
    thread.refresh_from_db()
    assert (thread.state, thread.posts_published) == ("removed", 0)


def test_post_delete_own_withdraws_the_case(people, make_space):
    post = start(people["member"], make_space(premoderation="all"))
    services.post_delete_own(actor=people["member"], post=post)
    assert Case.objects.get().state == "withdrawn"


def test_post_delete_own_refused_to_others_and_with_a_stale_version(people, make_thread):
    post = make_thread(author=people["member"], posts=2).opening
    for role in ("practitioner", "facilitator"):
        with pytest.raises(PermissionDenied):
            services.post_delete_own(actor=people[role], post=post)
    with pytest.raises(Conflict):
        services.post_delete_own(actor=people["member"], post=post, version=7)


def test_earlier_versions_and_decisions_are_append_only(people, make_thread):
    post = make_thread(author=people["member"]).opening
    services.post_edit(actor=people["member"], post=post, version=1, source="New.", language="en")
    revision = Revision.objects.get()
    revision.source = "Rewritten."
    with pytest.raises(Exception, match="never rewritten"):
        revision.save()
