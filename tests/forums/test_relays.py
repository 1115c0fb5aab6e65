"""Asking through a facilitator: it works like any other post, and nothing anywhere says who it was."""

import contextlib
import json
import logging
import zlib
from collections.abc import Iterator
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.core.signing import BadSignature, loads
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils.translation import override
from tests_support import make_person

from core import audit
from core.models import AuditDetail, AuditEntry
from core.outbox import drain
from core.registry import library_sources, personal_data
from forums import appeals, moderation, relays, services, taking_part, translations, watching
from forums.authorship import token_of
from forums.deciding import Reason
from forums.models import Case, Post, PostText, ReadState, Relay, RelayLook, Watch
from members.accounts import account_delete
from members.models import Notice, User
from members.selectors import notice_list_of

WHY = Reason(en="It shows who you are.", cy="Mae'n dangos pwy ydych chi.", code="personal")
WORDS = "Zanzibarllwyd is what we call this challenge."
NAME, EMAIL = "Gwerfyl Quentinsdottir", "gwerfyl.quentinsdottir@cyngor.example"
PERSON, THREAD, POST = 739184625, 582036417, 694720351
PASSWORD = "a-long-password-of-hers"


@pytest.fixture
def asker(people) -> User:
    person = make_person("member", email=EMAIL, name=NAME, language="cy")
    person.set_password(PASSWORD)
    person.save()
    return person


@pytest.fixture
def ask(asker, make_space):
    """Return a function that asks through a facilitator and returns the opening post."""

    def make(space=None, **fields) -> Post:
        return services.thread_create(
            **{
                "actor": asker,
                "space": space or make_space(),
                "title": "A delicate matter",
                "source": WORDS,
                "language": "en",
                "unnamed": True,
                **fields,
            }
        )

    return make


def approve(post: Post, facilitator: User) -> Post:
    case = post.cases.waiting().get()
    post = Post.objects.get(pk=post.pk)
    moderation.post_approve(actor=facilitator, case=case, version=case.version, post_version=post.version)
    return Post.objects.get(pk=post.pk)


@pytest.mark.django_db
def test_unnamed_post_waits_for_a_facilitator_even_where_nothing_is_checked(ask, people):
    post = ask()
    assert (post.state, post.author, post.author_name) == ("pending", None, "A member authority")
    assert post.cases.get().kind == Case.Kind.ANONYMOUS
    assert approve(post, people["facilitator"]).state == "published"


@pytest.mark.django_db
def test_a_facilitator_who_asks_does_not_decide_on_it(ask, people):
    post = ask(actor=people["facilitator"])
    with pytest.raises(PermissionDenied):
        approve(post, people["facilitator"])
    assert approve(post, people["administrator"]).state == "published"


@pytest.mark.django_db
def test_answers_reach_the_asker_and_their_reply_stays_unnamed(
    ask, asker, people, mailoutbox, django_capture_on_commit_callbacks
):
    post = approve(ask(), people["facilitator"])
    drain()
    answer = services.reply_create(actor=people["practitioner"], thread=post.thread, source="Try this.", language="en")
    drain()
    mine = [message for message in mail.outbox if message.to == [EMAIL]]
    assert "Try this." in mine[-1].body
    notice = notice_list_of(asker).filter(message="reply-to-you").get()
    assert (notice.user, notice.recipient) == (None, token_of(asker))
    assert Watch.objects.get(recipient=token_of(asker)).user is None

    follow_up = services.reply_create(actor=asker, thread=answer.thread, source="Thanks.", language="cy")
    assert (follow_up.author, follow_up.relay_id, follow_up.state) == (None, token_of(asker), "pending")
    approve(follow_up, people["facilitator"])
    drain()
    assert not notice_list_of(asker).filter(key=f"post:{follow_up.pk}:{token_of(asker)}").exists()
    told = Notice.objects.filter(user=people["practitioner"], url__contains=str(follow_up.pk))
    assert not told.exists() or NAME not in json.dumps(list(told.values()), default=str)


@pytest.mark.django_db
def test_followed_under_a_name_as_well_still_one_email(ask, asker, people, mailoutbox):
    post = approve(ask(), people["facilitator"])
    watching.watch_set(user=asker, space=post.thread.space, level="everything")
    drain()
    mail.outbox.clear()
    services.reply_create(actor=people["practitioner"], thread=post.thread, source="Once.", language="en")
    drain()
    assert len([message for message in mail.outbox if message.to == [EMAIL] and "Once." in message.body]) == 1


@pytest.mark.django_db
def test_the_same_form_twice_makes_one_thread_and_the_token_names_nobody(ask, asker, make_space):
    space = make_space()
    first, second = ask(space, submission_token="f" * 32), ask(space, submission_token="f" * 32)
    assert first.pk == second.pk
    assert not (first.submission_token or "").startswith(f"{asker.pk}:")


@pytest.mark.django_db
def test_asker_edits_deletes_chooses_and_appeals_unnamed(ask, asker, people):
    post = approve(ask(), people["facilitator"])
    edited = services.post_edit(
        actor=asker, post=post, version=post.version, source=f"{WORDS} More.", language="en", title="Another title"
    )
    assert edited.state == "pending"
    assert edited.revisions.get().replaced_by is None
    post = approve(edited, people["facilitator"])
    answer = services.reply_create(actor=people["practitioner"], thread=post.thread, source="Try.", language="en")
    assert taking_part.answer_accept(actor=asker, post=answer).solution_id == answer.pk
    decision = moderation.post_decide(
        action="hide", actor=people["facilitator"], post=post, post_version=post.version, reason=WHY
    )
    assert notice_list_of(asker).filter(message="post-hidden").count() == 1
    appeal = appeals.appeal_create(actor=asker, decision=decision, text="It does not.", language="en")
    assert appeal.appellant is None
    assert appeals.appeal_create(actor=asker, decision=decision, text="Again.", language="en").pk == appeal.pk
    with pytest.raises(PermissionDenied):
        appeals.appeal_create(actor=people["practitioner"], decision=decision, text="No.", language="en")
    case = Case.objects.waiting().get(appeal=appeal)
    appeals.appeal_decide(actor=people["administrator"], case=case, version=case.version, grant=True, reason=WHY)
    assert notice_list_of(asker).filter(message="appeal-outcome").count() == 1
    post = Post.objects.get(pk=post.pk)
    assert post.state == "published"
    assert services.post_delete_own(actor=asker, post=post).state == "removed"
    assert services.post_delete_own(actor=asker, post=post).state == "removed"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "words"), [("en", "Translated by a member authority"), ("cy", "Cyfieithwyd gan awdurdod sy'n aelod")]
)
def test_the_askers_own_translation_waits_and_names_nobody(ask, asker, people, client_for, language, words):
    post = approve(ask(), people["facilitator"])
    own = Client()
    own.force_login(asker, backend="django.contrib.auth.backends.ModelBackend")
    with override(language):
        address = reverse("forums:translate", args=[post.pk])
    assert ("unnamed" if language == "en" else "ddienw") in own.get(address).content.decode()
    typed = {"text_version": post.text_version, "title": "Mater bregus", "message": "Geiriau."}
    assert own.post(address, typed).status_code == 302
    assert own.post(address, {**typed, "message": "Geiriau gwell."}).status_code == 302
    text = PostText.objects.get(origin="human")
    assert (text.author, text.relay_id, text.state, text.source) == (
        None, token_of(asker), "offered", "Geiriau gwell."
    )  # fmt: skip
    assert "Geiriau gwell." in own.get(address).content.decode()
    assert {entry.detail.actor_reference for entry in AuditEntry.objects.filter(action="posttext.offered")} == {
        token_of(asker)
    }
    case = Case.objects.waiting().get(text=text)
    facilitator = client_for("facilitator")
    with override(language):
        shown = facilitator.get(reverse("forums:case", args=[case.pk])).content.decode()
    assert ("A member authority" if language == "en" else "Awdurdod sy") in shown
    assert NAME not in shown
    translations.translation_decide(actor=people["facilitator"], case=case, version=case.version, accept=True)
    drain()
    assert notice_list_of(asker).filter(message="translation-accepted").get().user is None
    page = client_for("visitor").get(post.thread.get_absolute_url(language)).content.decode()
    assert NAME not in page
    assert words in page.replace("&#x27;", "'")
    assert len(personal_data.get("forums").export(asker)["translations"]) == 1


@pytest.mark.django_db
def test_a_facilitator_who_asked_does_not_decide_on_their_own_translation(ask, people):
    post = approve(ask(actor=people["facilitator"]), people["administrator"])
    text = translations.translation_offer(
        actor=people["facilitator"], post=post, text_version=1, language="cy", source="Geiriau.", title="Teitl"
    )
    assert (text.author, text.checked_by, text.state) == (None, None, "offered")
    case = Case.objects.waiting().get(text=text)
    with pytest.raises(PermissionDenied):
        translations.translation_decide(actor=people["facilitator"], case=case, version=case.version, accept=True)
    decision = translations.translation_decide(
        actor=people["administrator"], case=case, version=case.version, accept=False, reason=WHY
    )
    assert decision.relay_token == token_of(people["facilitator"])
    assert notice_list_of(people["facilitator"]).filter(message="translation-refused").get().user is None


@pytest.mark.django_db
def test_nobody_else_is_the_author(ask, asker, people):
    post = approve(ask(), people["facilitator"])
    with pytest.raises(PermissionDenied):
        services.post_edit(actor=people["member"], post=post, version=post.version, source="Mine.", language="en")
    with pytest.raises(PermissionDenied):
        services.post_delete_own(actor=people["member"], post=post)
    assert not Post.objects.visible_to(people["member"]).filter(pk=ask().pk).exists()
    assert Post.objects.visible_to(asker).filter(pk=ask().pk).exists()


@pytest.mark.django_db
@pytest.mark.parametrize(("language", "name"), [("en", "A member authority"), ("cy", "Awdurdod sy'n aelod")])
def test_pages_show_a_member_authority(ask, people, client_for, language, name):
    post = approve(ask(), people["facilitator"])
    page = client_for("visitor").get(post.thread.get_absolute_url(language)).content.decode()
    assert name.replace("'", "&#x27;") in page
    assert NAME not in page


@pytest.mark.django_db
def test_looking_needs_a_reason_leaves_a_trace_and_tells_the_author(ask, asker, people, client_for, mailoutbox):
    post = approve(ask(), people["facilitator"])
    address = reverse("forums:identity", args=[post.pk])
    browser = client_for("facilitator")
    assert NAME not in browser.get(address).content.decode()
    assert NAME not in browser.post(address, {"reason": " "}).content.decode()
    assert not RelayLook.objects.exists()
    answer = browser.post(address, {"reason": "Somebody is at risk."})
    assert NAME in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    entry = AuditEntry.objects.get(action="identity.seen")
    assert entry.detail.actor_id == people["facilitator"].pk
    assert entry.detail.reason == "Somebody is at risk."
    drain()
    mine = [message for message in mail.outbox if message.to == [EMAIL]]
    assert "Somebody is at risk." in mine[-1].body
    own = Client()
    own.force_login(asker, backend="django.contrib.auth.backends.ModelBackend")
    with override("en"):
        page = own.get(reverse("forums:my_posts")).content.decode()
    assert "Facilitator looked at who asked" in page
    assert "Somebody is at risk." in page
    # The list of looks says who looked, and not at whom.
    assert NAME not in browser.get(address).content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("role", ["visitor", "member", "practitioner", "editor", "newcomer"])
def test_only_facilitators_may_look(ask, people, client_for, role):
    post = approve(ask(), people["facilitator"])
    answer = client_for(role).post(reverse("forums:identity", args=[post.pk]), {"reason": "Curious."})
    assert answer.status_code == (302 if role == "visitor" else 403)
    assert not RelayLook.objects.exists()


@pytest.mark.django_db
def test_nobody_looks_at_a_named_post(make_thread, people):
    thread = make_thread(author=people["member"])
    with pytest.raises(PermissionDenied):
        relays.identity_look(actor=people["facilitator"], post=thread.opening, reason="Why not.")


@pytest.mark.django_db
def test_download_holds_it_and_deletion_unseals_nothing(ask, asker, people):
    post = approve(ask(), people["facilitator"])
    data = personal_data.get("forums").export(asker)
    assert [item["through_a_facilitator"] for item in data["posts"]] == [True]
    token = token_of(asker)
    account_delete(user=asker, actor=asker)
    assert Relay.objects.get(pk=token).sealed == ""
    assert relays.person_of(token) is None
    assert Post.objects.get(pk=post.pk).author_name == "A member authority"
    assert not Notice.objects.filter(recipient=token).exists()
    assert not Watch.objects.filter(recipient=token).exists()
    assert relays.identity_look(actor=people["facilitator"], post=post, reason="Too late.") is None


def number_from(table: str, number: int) -> None:
    """Make the next row of a table get the number after ``number``, so that it can be found wherever it is written."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [table])
            cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table, number - 1])
        else:
            cursor.execute("SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)", [table, number - 1])


def rows() -> Iterator[tuple[str, str]]:
    """Yield (table, everything that a row of it says as text), of every row of every table of the database."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            for row in cursor.fetchall():
                yield table, " ".join(told(table, value) for value in row)


def told(table: str, value: Any) -> str:
    """Return a value as text: bytes and compressed ones opened, a session's signed data read."""
    if isinstance(value, memoryview | bytes):
        data = bytes(value)
        with contextlib.suppress(zlib.error):
            data = zlib.decompress(data)
        return data.decode("utf-8", "replace")
    if table == "django_session" and isinstance(value, str) and ":" in value:
        try:
            return json.dumps(loads(value, salt="django.contrib.sessions.SessionStore"))
        except (BadSignature, ValueError):
            return value
    return json.dumps(value, default=str, ensure_ascii=False) if isinstance(value, dict | list) else str(value)


@pytest.mark.django_db
def test_no_table_mail_page_feed_or_log_says_who_asked(people, make_space, caplog, mailoutbox, client_for):
    """Everything is done through the pages; then no row of any table holds both the person and what they asked."""
    caplog.set_level(logging.DEBUG)
    space = make_space()
    number_from("members_user", PERSON)
    person = make_person("member", email=EMAIL, name=NAME)
    number_from("forums_thread", THREAD)
    number_from("forums_post", POST)
    browser = Client(raise_request_exception=True)
    start = reverse("forums:start", args=[space.slug])
    typed = {"kind": "challenge", "title": "Zanzibarllwyd", "message": WORDS, "language": "en", "unnamed": "on"}
    # The session has run out: what was typed is kept, then the person signs in.
    browser.post(start, typed)
    browser.post(f"/en/accounts/login/?next={start}", {"login": EMAIL, "password": "mewnoli-demo"})
    assert "Zanzibarllwyd" in browser.get(start).content.decode()
    assert browser.post(start, typed).status_code == 302
    post = Post.objects.get(relay=token_of(person))
    assert (person.pk, post.thread_id, post.pk) == (PERSON, THREAD, POST)
    thread = post.thread
    page = thread.get_absolute_url()
    assert browser.get(page).status_code == 200  # a waiting thread: only its author reads it
    assert browser.post(reverse("forums:post_bookmark", args=[post.pk])).status_code == 403
    assert browser.post(reverse("forums:thread_watch", args=[thread.pk]), {"level": "everything"}).status_code == 302
    post = approve(post, people["facilitator"])
    drain()
    services.reply_create(actor=people["practitioner"], thread=thread, source="Try this.", language="en")
    drain()
    browser.get(page)
    reply = reverse("forums:reply", args=[thread.pk])
    assert browser.post(reply, {"message": "Thank you for that.", "language": "en"}).status_code == 302
    follow_up = Post.objects.get(relay=token_of(person), number=3)
    case = follow_up.cases.waiting().get()
    moderation.post_decide(
        action="reject", actor=people["facilitator"], case=case, version=case.version, post_version=1, reason=WHY
    )
    decision = follow_up.decisions.get()
    browser.post(reverse("forums:decision", args=[decision.pk]), {"text": "It does not.", "language": "en"})
    edit = reverse("forums:post_edit", args=[post.pk])
    changed = {"title": "Zanzibarllwyd", "message": f"{WORDS} More.", "language": "en", "version": post.version}
    assert browser.post(edit, changed).status_code == 302
    approve(post, people["facilitator"])
    drain()
    # What they do under their own name elsewhere is named as ever.
    named = services.thread_create(actor=person, space=space, title="Named", source="Mine.", language="en")
    assert named.author == person
    drain()

    marks = (token_of(person), str(THREAD), str(POST), str(follow_up.submission_token or "-"), "Zanzibarllwyd")
    who = (str(PERSON), NAME, EMAIL)
    both = [
        (table, row[:300])
        for table, row in rows()
        if any(word in row for word in who) and any(mark in row for mark in marks)
    ]
    assert both == []
    named_rows = {table for table, row in rows() if str(PERSON) in row}
    assert "forums_post" in named_rows, "the detector finds what is named"
    assert any(token_of(person) in row for table, row in rows() if table == "forums_readstate")
    assert not ReadState.objects.filter(user=person, thread=thread).exists()
    assert not [record for record in caplog.records if any(word in record.getMessage() for word in who)]
    for message in mail.outbox:
        if message.to != [EMAIL]:
            assert NAME not in message.message().as_string()
    for role in ("visitor", "practitioner", "facilitator", "administrator"):
        reader = client_for(role)
        own = named.thread.pk
        for address in (page, reverse("forums:thread_feed", args=[thread.pk]), f"/en/search/?q={thread.title}"):
            assert not any(word in reader.get(address).content.decode() for word in who), (role, address)
        assert own != thread.pk
    documents = list(library_sources.get("forums").documents([thread]))
    assert documents
    assert NAME not in str(documents)
    told_of = AuditDetail.objects.filter(entry__subject=f"forums.post:{post.pk}", actor_reference=token_of(person))
    assert told_of.count() >= 2
    assert list(audit.verify([])) == []
