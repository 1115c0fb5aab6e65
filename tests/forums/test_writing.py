"""Writing without a script and with its endpoints: preview, drafts, the language as it is found, quoting."""

import json
import re
from datetime import timedelta
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core.registry import personal_data
from forums import drafts
from forums.models import Draft, Post, Thread
from forums.quoting import quotation_of

WELSH = "Rydym yn ystyried dod â'r gwasanaeth yn ôl yn fewnol y flwyddyn nesaf."


@pytest.fixture
def thread(make_thread, people) -> Thread:
    return make_thread(posts=2, author=people["practitioner"])


def body(response) -> str:
    return response.content.decode()


@pytest.mark.django_db
def test_preview_button_shows_the_text_as_the_page_will_and_posts_nothing(client_for, thread):
    browser = client_for("member")
    typed = {"message": "**Strong** <script>alert(1)</script>", "language": "en", "preview": "1"}
    page = body(browser.post(reverse("forums:reply", args=[thread.pk]), typed))
    assert '<section class="mw-preview"' in page
    assert "<strong>Strong</strong>" in page
    assert "<script>alert" not in page
    assert "**Strong**" in page, "what was typed stays in its field"
    assert thread.posts.count() == 2


@pytest.mark.django_db
def test_preview_says_the_language_and_the_author_corrects_it(client_for):
    browser, address = client_for("member"), reverse("forums:preview")
    found = browser.post(address, {"message": WELSH}).json()
    assert found["language"] == "cy"
    assert "writing in Welsh" in found["said"]
    chosen = browser.post(address, {"message": WELSH, "language": "en"}).json()
    assert (chosen["language"], chosen["said"]) == ("en", "")
    assert browser.post(address, {"message": "12345"}).json()["language"] == ""
    cleaned = browser.post(address, {"message": "[x](javascript:alert(1)) <b onclick=x>y</b>"}).json()["html"]
    assert "javascript:" not in cleaned.replace("[x](javascript:alert(1))", "")
    assert "<b" not in cleaned


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["forums:preview", "forums:draft"])
def test_only_members_have_help_with_writing(client_for, name):
    for role in ("visitor", "newcomer"):
        typed = {"message": "Words.", "place": "reply:1"}
        assert client_for(role).post(reverse(name), typed).status_code == 403
    assert client_for("member").post(reverse(name), {"message": "x" * 20_000, "place": "reply:1"}).status_code == 413
    assert client_for("member").get(reverse(name)).status_code == 405
    assert not Draft.objects.exists()


@pytest.mark.django_db
def test_draft_is_kept_found_again_and_gone_when_it_is_sent(client_for, thread):
    browser = client_for("member")
    typed = {"place": f"reply:{thread.pk}", "message": "Half a thou", "language": "en"}
    assert "saved at" in browser.post(reverse("forums:draft"), typed).json()["message"]
    browser.post(reverse("forums:draft"), {**typed, "message": "Half a thought"})
    assert Draft.objects.count() == 1
    assert "Half a thought" in body(browser.get(thread.get_absolute_url()))
    assert "Half a thought" not in body(client_for("practitioner").get(thread.get_absolute_url()))
    sent = browser.post(reverse("forums:reply", args=[thread.pk]), {"message": "A whole thought", "language": "en"})
    assert sent.status_code == 302
    assert not Draft.objects.exists()
    assert "Half a thought" not in body(browser.get(thread.get_absolute_url()))


@pytest.mark.django_db
def test_an_emptied_text_leaves_no_draft_and_a_strange_place_is_refused(client_for):
    browser = client_for("member")
    browser.post(reverse("forums:draft"), {"place": "reply:1", "message": "Words"})
    browser.post(reverse("forums:draft"), {"place": "reply:1", "message": "  "})
    assert not Draft.objects.exists()
    assert browser.post(reverse("forums:draft"), {"place": "elsewhere", "message": "x"}).status_code == 400


@pytest.mark.django_db
@pytest.mark.parametrize(("language", "words"), [("en", "The draft was saved at"), ("cy", "Cadwyd y drafft am")])
def test_save_draft_button_works_without_a_script(client_for, make_space, language, words):
    space, browser = make_space(), client_for("member")
    address = f"/{'cy/trafodaethau' if language == 'cy' else 'en/discussions'}/"
    address += f"{space.slug_cy}/dechrau/" if language == "cy" else f"{space.slug_en}/start/"
    typed = {"title": "", "message": "Not yet.", "kind": "challenge", "save_draft": "1"}
    page = body(browser.post(address, typed, follow=True))
    assert words in page
    assert "Not yet." in page
    assert re.search(r'value="challenge"[^>]*checked', page)
    assert not Post.objects.exists()


@pytest.mark.django_db
def test_an_expired_session_keeps_the_draft_and_then_seals_it(people, make_space):
    space, browser = make_space(), Client()
    start = reverse("forums:start", args=[space.slug])
    browser.post(start, {"title": "Kept title", "message": "Kept words", "kind": "question"})
    browser.force_login(people["member"], backend="django.contrib.auth.backends.ModelBackend")
    session = browser.session
    session[drafts.KEY] = {f"start:{space.code}": {"at": timezone.now().timestamp(), "message": "Kept words"}}
    session.save()
    assert "Kept words" in body(browser.get(start))
    assert "Kept words" not in json.dumps(dict(browser.session.items()))
    assert "Kept words" in body(browser.get(start))
    browser.post(start, {"title": "Sent", "message": "Kept words.", "kind": "question", "language": "en"})
    assert not Draft.objects.exists()


@pytest.mark.django_db
def test_a_draft_names_neither_person_nor_place_nor_words(people):
    drafts.save(people["member"], "edit:4711", {"message": "Secret words"})
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM forums_draft")
        row = str(cursor.fetchall())
    assert "Secret" not in row
    assert "4711" not in row
    assert people["member"].email not in row
    assert drafts.drafts_of(people["member"]) == [{"place": "edit:4711", "message": "Secret words"}]
    assert personal_data.get("forums").export(people["member"])["drafts"]
    drafts.drafts_forget(people["member"])
    assert not Draft.objects.exists()


@pytest.mark.django_db
def test_old_drafts_and_those_beyond_the_most_of_a_person_go(people):
    for number in range(drafts.MOST_OF_A_PERSON + 2):
        drafts.save(people["member"], f"reply:{number}", {"message": str(number)})
    assert Draft.objects.count() == drafts.MOST_OF_A_PERSON
    Draft.objects.update(saved_at=timezone.now() - drafts.KEPT_FOR - timedelta(days=1))
    drafts.save(people["member"], "reply:1", {"message": "new"})
    drafts.forget_old_drafts()
    assert Draft.objects.count() == 1


@pytest.mark.django_db
def test_quote_fills_the_reply_and_makes_it_an_answer_to_that_post(client_for, thread, people):
    browser = client_for("member")
    quoted = thread.posts.get(number=2)
    page = body(browser.get(thread.get_absolute_url()))
    link = f"{reverse('forums:reply', args=[thread.pk])}?quote={quoted.pk}"
    assert link in page
    page = body(browser.get(link, follow=True))
    assert "&gt; Reply 1" in page
    assert "wrote in post 2" in page
    reply = reverse("forums:reply", args=[thread.pk])
    browser.post(reply, {"message": quotation_of(quoted) + "Yes.", "language": "en", "reply_to": quoted.pk})
    made = thread.posts.get(number=3)
    assert made.reply_to == quoted
    assert "<blockquote>" in made.original.html
    assert made.original.excerpt == "Yes."
    assert unescape(body(browser.get(reverse("forums:my_posts")))).count("wrote in post 2") == 0


@pytest.mark.django_db
def test_quoting_what_one_cannot_read_quotes_nothing(client_for, thread, make_thread, make_space, people, add_post):
    hidden = add_post(thread, state="hidden", text="Hidden words", author=people["practitioner"])
    elsewhere = make_thread(make_space("invited"), author=people["practitioner"]).opening
    browser = client_for("member")
    for post in (hidden, elsewhere):
        address = f"{thread.get_absolute_url()}?quote={post.pk}"
        assert "wrote in post" not in body(browser.get(address))
        sent = {"message": "Words", "language": "en", "reply_to": post.pk}
        browser.post(reverse("forums:reply", args=[thread.pk]), sent)
    assert set(thread.posts.values_list("reply_to", flat=True)) == {None}
    assert browser.get(f"{thread.get_absolute_url()}?quote=x").status_code == 200


@pytest.mark.django_db
def test_a_name_cannot_write_markup_into_a_quotation(make_thread, people):
    people["practitioner"].name = "[x](https://bad.example) *B*"
    people["practitioner"].save()
    thread = make_thread(author=people["practitioner"])
    quoted = quotation_of(thread.posts.with_texts().select_related("author", "thread").get())
    assert quoted.startswith(r"[\[x\](https://bad.example) \*B\* wrote in post 1:](")
