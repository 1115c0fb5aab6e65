"""The pages of moderating, in both languages, from reporting a post to the public figures."""

import pytest
from django.urls import reverse
from django.utils.translation import override

from forums import moderation
from forums.deciding import Reason
from forums.models import Case, Decision, Flag, Post, Sanction, SavedReply, Thread
from forums.publishing import after_change, open_case
from members.models import Notice

WHY = Reason(en="It names a person.", cy="Mae'n enwi person.", code="personal")
LANGUAGES = ["en", "cy"]


def url(language, name, *arguments):
    with override(language):
        return reverse(f"forums:{name}", args=arguments)


def html(response) -> str:
    return response.content.decode()


@pytest.fixture
def post(people, make_thread, add_post) -> Post:
    thread = make_thread(author=people["practitioner"])
    made = add_post(thread, author=people["member"])
    after_change(thread)
    return made


@pytest.mark.parametrize("language", LANGUAGES)
def test_report_keeps_what_was_typed_then_thanks(client_for, post, language):
    address = url(language, "report", post.pk)
    client = client_for("practitioner")
    assert address in html(client.get(post.thread.get_absolute_url(language)))
    failed = client.post(address, {"note": "Look at line two"})
    assert failed.status_code == 200
    assert "Look at line two" in html(failed)
    assert ("Choose a reason" if language == "en" else "Dewiswch reswm") in html(failed)
    done = client.post(address, {"reason": "other", "note": "Look at line two"}, follow=True)
    thanks = (
        "Thank you. A facilitator will look at it." if language == "en" else "Diolch. Bydd hwylusydd yn edrych arni."
    )
    assert thanks in html(done)
    assert Flag.objects.get().note == "Look at line two"


def test_report_page_refuses_the_author_and_visitors(client_for, post):
    assert client_for("member").get(url("en", "report", post.pk)).status_code == 403
    assert client_for("visitor").get(url("en", "report", post.pk)).status_code == 302


@pytest.mark.parametrize(("language", "said"), [("en", "Error: "), ("cy", "Gwall: ")])
def test_title_says_that_a_form_of_a_facilitator_was_refused(client_for, people, post, language, said):
    Flag.objects.create(post=post, reporter=people["practitioner"], reason="personal", language="en")
    case = open_case(post, Case.Kind.FLAG)
    client = client_for("facilitator")
    assert f"<title>{said}" not in html(client.get(url(language, "case", case.pk)))
    for address, typed in (
        (url(language, "case_flags", case.pk), {"action": "hide", "version": case.version}),
        (url(language, "post_moderate", post.pk), {"action": "hide", "post_version": post.version}),
        (url(language, "thread_moderate", post.thread_id), {"form": "action", "action": "lock", "version": 1}),
        (url(language, "person", people["member"].pk), {"form": "sanction", "kind": "warn"}),
    ):
        answer = client.post(address, typed)
        assert answer.status_code == 200, address
        assert f"<title>{said}" in html(answer), address


@pytest.mark.parametrize("language", LANGUAGES)
def test_case_of_reports_is_answered_on_its_page(client_for, people, post, language):
    Flag.objects.create(post=post, reporter=people["practitioner"], reason="personal", language="en", note="Line two")
    case = open_case(post, Case.Kind.FLAG)
    client = client_for("facilitator")
    page = html(client.get(url(language, "case", case.pk)))
    assert "Line two" in page
    assert "Practitioner" not in page.split("reports")[-1]
    answer = url(language, "case_flags", case.pk)
    sent = {"version": case.version, "post_version": post.version}
    without = client.post(answer, {**sent, "action": "hide"})
    assert ("Choose a reason" if language == "en" else "Dewiswch reswm") in html(without)
    done = html(client.post(answer, {**sent, "action": "hide", "saved_reason": "personal"}, follow=True))
    post.refresh_from_db()
    assert post.state == "hidden"
    assert ("See or undo this decision" if language == "en" else "Gweld neu ddadwneud y penderfyniad hwn") in done
    assert f'href="{url(language, "decision", Decision.objects.get().pk)}"' in done
    # The reports can still be read on the case, and those of a later case are not among them.
    Flag.objects.create(post=post, reporter=people["editor"], reason="other", language="en", note="Line nine")
    page = html(client.get(url(language, "case", case.pk)))
    assert "Line two" in page
    assert "Line nine" not in page
    assert "<textarea" not in page
    second = client_for("administrator").post(answer, {**sent, "action": "remove", "saved_reason": "personal"})
    assert second.status_code == 409


@pytest.mark.parametrize(
    ("kind", "state", "words"),
    [
        ("first-post", "dismissed", ("Approved", "Cymeradwywyd")),
        ("words", "upheld", ("Rejected", "Gwrthodwyd")),
        ("translation", "dismissed", ("Accepted", "Derbyniwyd")),
        ("join", "upheld", ("Refused", "Gwrthodwyd")),
        ("appeal", "dismissed", ("Appeal not upheld", "Ni dderbyniwyd yr apêl")),
        ("flag", "dismissed", ("Nothing stood against it", "Nid oedd dim yn ei erbyn")),
        ("flag", "upheld", ("Acted upon", "Gweithredwyd arno")),
        ("join", "withdrawn", ("Withdrawn by the author", "Tynnwyd yn ôl gan yr awdur")),
    ],
)
def test_end_of_a_case_reads_as_what_was_decided(kind, state, words):
    for language, said in zip(LANGUAGES, words, strict=True):
        with override(language):
            assert Case(kind=kind, state=state).state_words == said


def test_approved_post_is_approved_on_its_case(client_for, people, make_thread, add_post):
    held = add_post(make_thread(), state="pending", author=people["member"])
    case = open_case(held, Case.Kind.FIRST_POST)
    client = client_for("facilitator")
    client.post(url("en", "case_approve", case.pk), {"version": case.version, "post_version": held.version})
    page = html(client.get(url("en", "case", case.pk)))
    assert "Approved" in page
    assert "Nothing stood against it" not in page


def test_saved_reply_stands_in_both_languages(client_for, people, post):
    reply = SavedReply.objects.create(name_en="Names", name_cy="Enwau", text_en="No names.", text_cy="Dim enwau.")
    client_for("facilitator").post(
        url("en", "post_moderate", post.pk),
        {"action": "hide", "post_version": post.version, "saved_reason": f"reply:{reply.pk}"},
    )
    decision = Decision.objects.get()
    assert (decision.reason_en, decision.reason_cy, decision.reason_code) == ("No names.", "Dim enwau.", "")


@pytest.mark.parametrize("language", LANGUAGES)
def test_moderating_a_post_on_sight_offers_what_fits_its_state(client_for, post, language):
    client = client_for("facilitator")
    address = url(language, "post_moderate", post.pk)
    assert 'value="hide"' in html(client.get(address))
    client.post(address, {"action": "hide", "post_version": post.version, "saved_reason": "personal"})
    page = html(client.get(address))
    assert 'value="show"' in page
    assert 'value="hide"' not in page
    forged = client.post(address, {"action": "restore", "post_version": post.version + 1})
    assert forged.status_code == 200
    assert client_for("member").get(address).status_code == 403


@pytest.mark.parametrize("language", LANGUAGES)
def test_person_concerned_reads_the_decision_and_appeals(client_for, people, post, language):
    decision = moderation.post_decide(
        action="hide", actor=people["facilitator"], post=post, post_version=post.version, reason=WHY
    )
    address = url(language, "decision", decision.pk)
    client = client_for("member")
    page = html(client.get(address))
    assert (WHY.en if language == "en" else "enwi person") in page
    assert client.post(address, {"text": ""}).status_code == 200
    assert client.post(address, {"text": "It names nobody at all.", "language": "en"}).status_code == 302
    assert "It names nobody at all." in html(client.get(address))
    case = Case.objects.get(kind="appeal")
    own = client_for("facilitator")
    note = "against your own decision" if language == "en" else "eich penderfyniad eich hun"
    assert note in html(own.get(url(language, "case", case.pk)))
    answer = {"version": case.version, "outcome": "grant", "saved_reason": "other"}
    answer = {"version": case.version, "outcome": "grant", "reason_en": "Right.", "reason_cy": "Cywir."}
    assert own.post(url(language, "case_appeal", case.pk), answer).status_code == 403
    assert client_for("administrator").post(url(language, "case_appeal", case.pk), answer).status_code == 302
    post.refresh_from_db()
    assert post.state == "published"


def test_decision_page_is_nobody_elses(client_for, people, post):
    decision = moderation.post_decide(
        action="hide", actor=people["facilitator"], post=post, post_version=post.version, reason=WHY
    )
    address = url("en", "decision", decision.pk)
    assert client_for("practitioner").get(address).status_code == 404
    assert client_for("visitor").get(address).status_code == 302
    assert client_for("practitioner").post(url("en", "decision_undo", decision.pk)).status_code == 404
    assert client_for("administrator").post(url("en", "decision_undo", decision.pk)).status_code == 302
    post.refresh_from_db()
    assert post.state == "published"


@pytest.mark.parametrize("language", LANGUAGES)
def test_several_at_once_counts_what_was_left(client_for, people, make_thread, add_post, language):
    thread = make_thread()
    cases = []
    for n in range(4):
        waiting = add_post(thread, state="pending", author=people["member"], text=f"Post {n}")
        cases.append(open_case(waiting, Case.Kind.FIRST_POST))
    client = client_for("facilitator")
    page = client.get(url(language, "queue"))
    values = [case.bulk_value for case in cases]
    assert all(f'value="{value}"' in html(page) for value in values)
    moderation.post_approve(actor=people["administrator"], case=cases[0], version=1, post_version=1)
    sent = {"action": "reject", "cases": [*values, "999999:9:9"]}
    without = client.post(url(language, "queue_bulk"), sent)
    assert f'value="{values[1]}" checked' in html(without)
    done = client.post(url(language, "queue_bulk"), {**sent, "saved_reason": "off-topic"}, follow=True)
    words = (
        ("3 decisions have been recorded", "2 posts were left") if language == "en" else ("Cofnodwyd 3", "Gadawyd 2")
    )
    assert [word for word in words if word not in html(done)] == []
    assert sorted(Post.objects.exclude(pk=thread.opening_id).values_list("state", flat=True)) == [
        "published",
        "rejected",
        "rejected",
        "rejected",
    ]


def test_queue_filters_count_over_the_other_filters(client_for, people, make_thread, add_post):
    thread = make_thread()
    for language in ("en", "cy", "cy"):
        waiting = add_post(thread, state="pending", author=people["member"], language=language)
        open_case(waiting, Case.Kind.FIRST_POST)
    page = client_for("facilitator").get(url("en", "queue"), {"language": "cy", "taken": "free"})
    counts = {group["name"]: {o["value"]: o["count"] for o in group["options"]} for group in page.context["groups"]}
    assert (counts["language"]["cy"], counts["language"]["en"]) == (2, 1)
    assert counts["kind"] == {"": 2, "first-post": 2}  # nothing else waits, so nothing else is offered
    assert counts["taken"] == {"": 2, "free": 2}
    assert len(page.context["page"].object_list) == 2
    assert client_for("facilitator").get(url("en", "queue"), {"taken": "nonsense"}).status_code == 200


@pytest.mark.parametrize("language", LANGUAGES)
def test_record_of_a_member_takes_notes_and_measures(client_for, people, language):
    address = url(language, "person", people["member"].pk)
    client = client_for("facilitator")
    assert client.post(address, {"form": "note", "text": ""}).status_code == 200
    client.post(address, {"form": "note", "text": "Spoke on the phone."})
    client.post(address, {"form": "sanction", "kind": "suspend", "weeks": "1", "saved_reason": "disrespectful"})
    page = html(client.get(address))
    assert "Spoke on the phone." in page
    sanction = Sanction.objects.get()
    assert sanction.until is not None
    assert client.post(url(language, "sanction_lift", sanction.pk)).status_code == 302
    assert client_for("member").get(address).status_code == 403
    assert client.get(url(language, "person", people["facilitator"].pk)).status_code == 403
    assert "Spoke" not in html(client_for("member").get("/en/account/data/"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_thread_is_closed_moved_split_and_merged_on_its_page(client_for, make_space, make_thread, language):
    thread, other, space = make_thread(posts=3), make_thread(), make_space()
    client = client_for("facilitator")
    address = url(language, "thread_moderate", thread.pk)

    def send(form, **fields):
        thread.refresh_from_db()
        return client.post(address, {"form": form, "version": thread.version, **fields})

    assert client.get(address).status_code == 200
    assert send("action", action="lock").status_code == 200
    assert send("action", action="lock", saved_reason="repeated").status_code == 302
    assert send("move", space=space.pk).status_code == 302
    reply = thread.posts.get(number=2)
    assert send("split", posts=[reply.pk], title="Testun arall yma", language="cy").status_code == 302
    assert send("merge", into="https://nowhere.example/x").status_code == 200
    assert send("merge", into=other.get_absolute_url()).status_code == 302
    thread.refresh_from_db()
    assert (thread.locked, thread.space, thread.state, thread.merged_into) == (True, space, "merged", other)
    assert Thread.objects.filter(title="Testun arall yma").exists()
    assert client_for("member").get(address).status_code == 403


@pytest.mark.parametrize("language", LANGUAGES)
def test_public_account_names_nobody(client, people, post, language):
    Flag.objects.create(post=post, reporter=people["practitioner"], reason="personal", language="en")
    case = open_case(post, Case.Kind.FLAG)
    moderation.post_decide(
        action="hide",
        actor=people["facilitator"],
        case=case,
        version=case.version,
        post_version=post.version,
        reason=WHY,
    )
    page = html(client.get(url(language, "transparency")))
    assert (
        "It contains personal information" if language == "en" else "Mae&#x27;n cynnwys gwybodaeth bersonol"
    ) in page
    for name in ("Facilitator", "Practitioner", "Member<", post.thread.title, WHY.en, WHY.cy):
        assert name not in page


def test_edit_before_approval_on_the_case_page(client_for, people, make_thread, add_post):
    waiting = add_post(make_thread(), state="pending", author=people["member"], text="Ask Jane Jones.")
    case = open_case(waiting, Case.Kind.FIRST_POST)
    client = client_for("facilitator")
    sent = {"edit-version": 1, "edit-post_version": 1, "edit-message": "Ask Abertest.", "edit-saved_reason": "personal"}
    same = client.post(url("en", "case_edit", case.pk), {**sent, "edit-message": "Ask Jane Jones."})
    assert "Nothing was changed." in html(same)
    assert client.post(url("en", "case_edit", case.pk), sent).status_code == 302
    assert waiting.texts.get().source == "Ask Abertest."
    assert Notice.objects.filter(user=people["member"], message="post-edited").count() == 1
