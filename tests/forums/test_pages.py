"""The pages in English, in Welsh, and in Welsh with a text in English; and whole journeys by form."""

import re
import uuid
from html import unescape

import pytest
from django.test import Client
from django.utils.translation import override

from forums.feeds import feed_address
from forums.models import Case, Post, Thread
from members.models import Notice


def html(response) -> str:
    return response.content.decode()


def words(response) -> str:
    """The page with its entities read, for sentences with an apostrophe."""
    return unescape(html(response))


def form_of(post_text: str, **fields) -> dict:
    return {"message": post_text, "language": "", "submission_token": uuid.uuid4().hex, **fields}


@pytest.fixture
def welsh_space(make_space):
    return make_space(name_en="Ask", name_cy="Gofyn", slug_en="ask", slug_cy="gofyn")


# Addresses and languages.


def test_index_in_both_languages(db, client, welsh_space):
    english, welsh = html(client.get("/en/discussions/")), html(client.get("/cy/trafodaethau/"))
    assert '<html lang="en"' in english
    assert "/en/discussions/ask/" in english
    assert '<html lang="cy"' in welsh
    assert "/cy/trafodaethau/gofyn/" in welsh


def test_space_slug_of_the_other_language_leads_to_its_own(client, welsh_space):
    assert client.get("/cy/trafodaethau/ask/?kind=question")["Location"] == "/cy/trafodaethau/gofyn/?kind=question"
    assert client.get("/en/discussions/gofyn/")["Location"] == "/en/discussions/ask/"


def test_thread_in_english_on_a_welsh_page_is_marked(client, welsh_space, make_thread):
    thread = make_thread(welsh_space, title="Lease or buy?", language="en")
    page = html(client.get(thread.get_absolute_url("cy")))
    assert '<html lang="cy"' in page
    assert re.search(r'lang="en">\s*<h1[^>]*>Lease or buy\?</h1>', page)
    assert re.search(r'class="mw-post__body[^"]*" lang="en"', page)
    assert "Yn Saesneg" in page
    listing = html(client.get("/cy/trafodaethau/gofyn/"))
    assert 'lang="en">Lease or buy?</a>' in listing


def test_thread_in_welsh_on_a_welsh_page_needs_no_mark(client, welsh_space, make_thread):
    thread = make_thread(welsh_space, title="Prynu neu brydlesu?", language="cy")
    page = html(client.get(thread.get_absolute_url("cy")))
    assert re.search(r'<div class="mw-page-header__text">\s*<h1[^>]*>Prynu neu brydlesu\?</h1>', page)


def test_toggle_leads_to_the_same_thread_both_ways(client, welsh_space, make_thread):
    thread = make_thread(welsh_space, title="Lease or buy?")
    english, welsh = thread.get_absolute_url("en"), thread.get_absolute_url("cy")
    assert english == f"/en/discussions/ask/{thread.pk}-lease-or-buy/"
    assert welsh == f"/cy/trafodaethau/gofyn/{thread.pk}-lease-or-buy/"
    for here, there in ((english, welsh), (welsh, english)):
        response = client.get(here)
        assert response.context["language_toggle"]["url"] == there
        assert response.context["canonical_url"].endswith(here)
        assert client.get(there).status_code == 200


@pytest.mark.parametrize(
    "address", ["/en/discussions/ask/{pk}/", "/en/discussions/other/{pk}-old-title/", "/en/discussions/gofyn/{pk}-x/"]
)
def test_any_address_with_the_number_leads_to_the_thread(client, welsh_space, make_thread, address):
    thread = make_thread(welsh_space, title="Lease or buy?")
    response = client.get(address.format(pk=thread.pk))
    assert (response.status_code, response["Location"]) == (301, thread.get_absolute_url())


@pytest.mark.parametrize("query", ["?page=x", "?page=0", "?page=99", "?page=-1", "?page=²", "?page=99999999999"])
def test_unknown_page_numbers_give_404(client, welsh_space, make_thread, query):
    thread = make_thread(welsh_space)
    assert client.get(thread.get_absolute_url() + query).status_code == 404
    assert client.get(welsh_space.get_absolute_url() + query).status_code == 404


def test_unknown_things_give_404_and_unknown_filters_nothing(client, welsh_space, make_thread):
    for path in ("nowhere/", "ask/424242-x/", "post/424242/", "ask/x/", "nowhere/start/x/"):
        assert client.get(f"/en/discussions/{path}").status_code == 404
    make_thread(welsh_space, title="Seen")
    assert "Seen" in html(client.get("/en/discussions/ask/?kind=nonsense"))
    assert "Seen" not in html(client.get("/en/discussions/ask/?kind=challenge"))


@pytest.mark.parametrize("query", ["?sector=%00", "?topic=a%00b&stage=%00", "?kind=%00&unread=%00"])
def test_characters_that_no_code_has_are_no_error(client, welsh_space, query):
    assert client.get(f"{welsh_space.get_absolute_url()}{query}").status_code == 200


def test_permalink_leads_to_the_right_page(client, make_thread):
    thread = make_thread(posts=41)
    for number, query in ((1, ""), (20, ""), (21, "?page=2"), (41, "?page=3")):
        post = thread.posts.get(number=number)
        assert client.get(post.get_absolute_url())["Location"] == f"{thread.get_absolute_url()}{query}#post-{number}"
    page = html(client.get(thread.get_absolute_url() + "?page=2"))
    assert re.findall(r'id="post-(\d+)"', page) == [str(n) for n in range(21, 41)]


def test_pinned_threads_come_first_then_the_latest(client, welsh_space, make_thread):
    for title, pinned in (("First", False), ("Second", True), ("Third", False)):
        make_thread(welsh_space, title=title, pinned=pinned)
    page = html(client.get("/en/discussions/ask/"))
    assert page.index(">Second<") < page.index(">Third<") < page.index(">First<")


# Who may come in.


PRIVATE = ["/en/discussions/queue/", "/cy/trafodaethau/ciw/", "/en/discussions/my-posts/", "/en/discussions/ask/start/"]


@pytest.mark.parametrize("path", PRIVATE)
def test_private_pages_ask_a_visitor_to_sign_in(client, welsh_space, path):
    response = client.get(path)
    assert response.status_code == 302
    assert "next=" in response["Location"]


@pytest.mark.parametrize("role", ["newcomer", "member", "practitioner", "editor", "facilitator", "administrator"])
def test_queue_is_for_facilitators(client_for, role):
    expected = 200 if role in ("facilitator", "administrator") else 403
    assert client_for(role).get("/en/discussions/queue/").status_code == expected


def test_start_form_refused_to_a_newcomer(client_for, welsh_space):
    browser = client_for("newcomer")
    assert browser.get("/en/discussions/ask/start/").status_code == 403
    assert browser.post("/en/discussions/ask/start/", form_of("x", title="x", kind="question")).status_code == 403


# Writing.


def test_start_says_what_is_wrong_and_keeps_what_was_typed(client_for, welsh_space):
    response = client_for("member").post("/en/discussions/ask/start/", {"message": "Kept words", "kind": "question"})
    page = html(response)
    assert response.status_code == 200
    assert "There is a problem" in page
    assert page.count("Enter a title") == 2
    assert "Kept words" in page
    assert not Thread.objects.exists()


def test_start_says_what_is_wrong_in_welsh(client_for, welsh_space):
    page = html(client_for("member").post("/cy/trafodaethau/gofyn/dechrau/", {"kind": "question"}))
    assert "Rhowch deitl" in page
    assert "Rhowch neges" in page


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Mae gennym ddeuddeg swydd ofal newydd ac rydym yn chwilio am gyngor.", "cy"),
        ("We have twelve new care posts and are looking for advice.", "en"),
    ],
)
def test_start_finds_out_the_language(client_for, welsh_space, text, language):
    client_for("member").post("/en/discussions/ask/start/", form_of(text, title="Care", kind="challenge"))
    thread = Thread.objects.get()
    assert (thread.language, thread.opening.original.language, thread.kind) == (language, language, "challenge")


def test_start_lets_the_author_correct_the_language(client_for, welsh_space):
    fields = form_of("We have twelve new care posts.", title="Care", kind="question", language="cy")
    client_for("member").post("/en/discussions/ask/start/", fields)
    assert Thread.objects.get().language == "cy"


def test_start_asks_for_the_language_it_cannot_tell(client_for, welsh_space):
    page = html(client_for("member").post("/en/discussions/ask/start/", form_of("123", title="456", kind="question")))
    assert "Choose a language" in page


@pytest.mark.parametrize("kind", ["start", "reply"])
def test_form_sent_twice_makes_one(client_for, welsh_space, make_thread, kind):
    browser = client_for("member")
    thread = make_thread(welsh_space)
    before = Post.objects.count()
    fields = form_of("We have twelve new posts.", title="Care", kind="question")
    address = "/en/discussions/ask/start/" if kind == "start" else f"/en/discussions/thread/{thread.pk}/reply/"
    first, second = browser.post(address, fields), browser.post(address, fields)
    assert first.status_code == second.status_code == 302
    assert first["Location"] == second["Location"]
    assert Post.objects.count() == before + 1


def test_too_many_posts_say_so_and_keep_the_text(client_for, welsh_space, make_thread, settings):
    settings.FORUMS_RATE_LIMITS = {"reply": (1, 600)}
    thread, browser = make_thread(welsh_space), client_for("member")
    address = f"/en/discussions/thread/{thread.pk}/reply/"
    assert browser.post(address, form_of("This is the first.")).status_code == 302
    response = browser.post(address, form_of("This is the second one.", language="en"))
    assert response.status_code == 429
    assert "You have done this too many times" in html(response)
    assert "This is the second one." in html(response)


@pytest.mark.parametrize("kind", ["start", "reply"])
def test_session_that_ended_keeps_the_draft(people, welsh_space, make_thread, kind):
    thread = make_thread(welsh_space)
    browser = Client()
    address = "/en/discussions/ask/start/" if kind == "start" else f"/en/discussions/thread/{thread.pk}/reply/"
    response = browser.post(address, form_of("My long considered words.", title="My title", kind="challenge"))
    assert response.status_code == 302
    assert not Post.objects.filter(author=people["member"]).exists()
    browser.force_login(people["member"], backend="django.contrib.auth.backends.ModelBackend")
    page = html(browser.get(address, follow=True))
    assert "My long considered words." in page
    assert "We kept what you wrote" in page
    browser.post(address, form_of("My long considered words.", title="My title", kind="challenge", language="en"))
    assert "My long considered words.</textarea>" not in html(browser.get(address, follow=True))


def test_draft_of_a_discussion_is_found_in_the_other_language(client_for, people, welsh_space):
    browser, yn_gymraeg = client_for("member"), "/cy/trafodaethau/gofyn/dechrau/"
    browser.post("/en/discussions/ask/start/", form_of("Words kept in English.", title="T", save_draft="1"))
    assert "Words kept in English." in html(browser.get(yn_gymraeg))
    visitor = Client()
    visitor.post("/en/discussions/ask/start/", form_of("Words of somebody signed out.", title="T"))
    visitor.force_login(people["facilitator"], backend="django.contrib.auth.backends.ModelBackend")
    assert "Words of somebody signed out." in html(visitor.get(yn_gymraeg))


def test_hostile_text_and_title_are_harmless_on_every_page(client_for, make_space):
    make_space(premoderation="first_posts", slug_en="hostile", slug_cy="gelyniaethus")
    hostile = '<script>alert(1)</script><img src=x onerror=alert(1)> "><svg onload=alert(1)>'
    author, moderator = client_for("member"), client_for("facilitator")
    fields = form_of(f"We wrote this: {hostile}", title=hostile, kind="question", language="en")
    assert author.post("/en/discussions/hostile/start/", fields).status_code == 302
    thread, case = Thread.objects.get(), Case.objects.get()
    pages = [
        author.get("/en/discussions/my-posts/"),
        author.get(thread.get_absolute_url()),
        author.get(f"/en/discussions/post/{thread.opening_id}/edit/"),
        author.get(f"/en/discussions/post/{thread.opening_id}/delete/"),
        moderator.get("/en/discussions/queue/"),
        moderator.get(f"/en/discussions/queue/{case.pk}/"),
    ]
    for response in pages:
        assert response.status_code == 200
        assert "<script>alert" not in html(response)
        assert "<img src=x" not in html(response)
        assert "<svg onload" not in html(response)


# The journey of a first post.


@pytest.mark.parametrize(
    ("language", "start", "queue", "mine", "waiting", "reason"),
    [
        (
            "en",
            "/en/discussions/ask/start/",
            "/en/discussions/queue/",
            "/en/discussions/my-posts/",
            "Waiting to be checked",
            "It is off topic",
        ),
        (
            "cy",
            "/cy/trafodaethau/gofyn/dechrau/",
            "/cy/trafodaethau/ciw/",
            "/cy/trafodaethau/fy-negeseuon/",
            "Yn aros i'w gwirio",
            "Mae'n amherthnasol",
        ),
    ],
)
def test_first_post_journey(client_for, people, make_space, language, start, queue, mine, waiting, reason):
    make_space(name_en="Ask", name_cy="Gofyn", slug_en="ask", slug_cy="gofyn", premoderation="first_posts")
    people["member"].preferred_language = language
    people["member"].save()
    author, moderator, other = client_for("member"), client_for("facilitator"), client_for("practitioner")
    title = "Pa mor hir?" if language == "cy" else "How long?"
    made = author.post(start, form_of("A text of some words.", title=title, kind="question", language=language))
    assert waiting in words(author.get(made["Location"]))
    assert other.get(made["Location"]).status_code == 404
    assert waiting in words(author.get(mine))

    case = Case.objects.get()
    assert title in html(moderator.get(queue))
    page = moderator.get(f"{queue}{case.pk}/")
    assert page.status_code == 200
    versions = {"version": case.version, "post_version": case.post.version}
    reject = f"{queue}{case.pk}/{'gwrthod' if language == 'cy' else 'reject'}/"
    assert moderator.post(reject, versions).status_code == 200
    assert Case.objects.get().state == "open"
    assert moderator.post(reject, {**versions, "saved_reason": "off-topic"}).status_code == 302
    assert reason in words(author.get(mine))
    assert reason in Notice.objects.get(message="post-rejected").values["reason"][language]

    post = Post.objects.get()
    cymraeg, english = f"/cy/trafodaethau/neges/{post.pk}/golygu/", f"/en/discussions/post/{post.pk}/edit/"
    edit = cymraeg if language == "cy" else english
    assert author.get(edit).status_code == 200
    author.post(edit, {"title": title, "message": "A better text.", "language": language, "version": post.version})
    case = Case.objects.get(kind="changed")
    approve = f"{queue}{case.pk}/{'cymeradwyo' if language == 'cy' else 'approve'}/"
    moderator.post(approve, {"version": case.version, "post_version": case.post.version})
    assert other.get(made["Location"]).status_code == 200
    assert Thread.objects.get().state == "published"
    assert Notice.objects.filter(message="post-approved").count() == 1


@pytest.mark.parametrize(
    ("prefix", "said"),
    [
        ("/en/discussions/queue", "<strong>Approved</strong>"),
        ("/cy/trafodaethau/ciw", "<strong>Cymeradwywyd</strong>"),
    ],
)
def test_conflicting_decision_gives_409_and_shows_the_first(client_for, make_thread, add_post, people, prefix, said):
    post = add_post(make_thread(), state="pending", author=people["member"])
    case = Case.objects.create(post=post, kind="first-post", language="en")
    versions = {"version": 1, "post_version": 1}
    client_for("facilitator").post(f"/en/discussions/queue/{case.pk}/approve/", versions)
    word = "gwrthod" if "ciw" in prefix else "reject"
    response = client_for("administrator").post(f"{prefix}/{case.pk}/{word}/", {**versions, "saved_reason": "tender"})
    assert response.status_code == 409
    assert said in html(response)
    assert "<li>Facilitator</li>" in html(response)


def test_claimed_case_shows_whose_it_is(client_for, make_thread, add_post, people):
    post = add_post(make_thread(), state="pending", author=people["member"])
    case = Case.objects.create(post=post, kind="first-post", language="en")
    assert client_for("facilitator").post(f"/en/discussions/queue/{case.pk}/take/", {"version": 1}).status_code == 302
    page = html(client_for("administrator").get(f"/en/discussions/queue/{case.pk}/"))
    assert "This case belongs to Facilitator until" in page
    assert client_for("administrator").post(f"/en/discussions/queue/{case.pk}/take/", {"version": 2}).status_code == 409
    assert client_for("facilitator").post(f"/en/discussions/queue/{case.pk}/give-back/").status_code == 302
    assert Case.objects.get().state == "open"


def test_queue_filters_by_language_and_kind(client_for, make_thread, add_post, people):
    thread = make_thread(title="Same thread")
    for language, kind in (("cy", "first-post"), ("en", "changed")):
        post = add_post(thread, state="pending", author=people["member"], language=language, text=f"Words {language}")
        Case.objects.create(post=post, kind=kind, language=language)
    browser = client_for("facilitator")
    both = html(browser.get("/en/discussions/queue/"))
    assert both.index("Words cy") < both.index("Words en")
    assert "Words en" not in html(browser.get("/en/discussions/queue/?language=cy"))
    assert "Words cy" not in html(browser.get("/en/discussions/queue/?kind=changed"))
    assert "fits these filters" in html(browser.get("/en/discussions/queue/?kind=changed&language=cy"))
    assert "Words cy" in html(browser.get("/en/discussions/queue/?language=xx&kind=yy"))


def test_queue_empty_says_so(client_for):
    assert "The queue is empty. Thank you." in html(client_for("facilitator").get("/en/discussions/queue/"))
    assert "Nid oes dim yn aros am sylw. Diolch." in html(client_for("facilitator").get("/cy/trafodaethau/ciw/"))


def test_text_changed_while_the_facilitator_reads_gives_409(client_for, people, make_space):
    from forums import services

    post = services.thread_create(
        actor=people["member"], space=make_space(premoderation="all"), title="T", source="Words.", language="en"
    )
    case = Case.objects.get()
    services.post_edit(actor=people["member"], post=post, version=1, source="Other words.", language="en")
    address = f"/en/discussions/queue/{case.pk}/approve/"
    response = client_for("facilitator").post(address, {"version": 1, "post_version": 1})
    assert response.status_code == 409
    assert "The author changed the text on" in html(response)
    assert Case.objects.get().state == "open"


def test_case_of_a_post_that_its_author_deleted_shows_no_text(client_for, people, make_space):
    from forums import services

    post = services.thread_create(
        actor=people["member"], space=make_space(premoderation="all"), title="T", source="Regretted.", language="en"
    )
    case = Case.objects.get()
    services.post_delete_own(actor=people["member"], post=post)
    page = html(client_for("facilitator").get(f"/en/discussions/queue/{case.pk}/"))
    assert "Regretted." not in page
    assert "The author has deleted this post." in page
    versions = {"version": 1, "post_version": 1}
    assert client_for("facilitator").post(f"/en/discussions/queue/{case.pk}/approve/", versions).status_code == 409


# Changing and deleting.


def test_edit_shows_edited_and_readers_see_the_history(client_for, people, make_thread):
    thread = make_thread(author=people["member"], posts=1)
    post = thread.opening
    author = client_for("member")
    fields = {"title": thread.title, "message": "Quite different words.", "language": "en", "version": post.version}
    assert author.post(f"/en/discussions/post/{post.pk}/edit/", fields).status_code == 302
    page = html(Client().get(thread.get_absolute_url()))
    assert "Edited" in page
    assert "Quite different words." in page
    history = f"/en/discussions/post/{post.pk}/history/"
    assert "Opening" in html(client_for("facilitator").get(history))
    assert "Opening" in html(client_for("practitioner").get(history))
    assert Client().get(history).status_code == 200
    stale = author.post(f"/en/discussions/post/{post.pk}/edit/", {**fields, "message": "From another window."})
    assert stale.status_code == 409


def test_delete_asks_first_and_leaves_a_line(client_for, people, make_thread):
    thread = make_thread(author=people["member"], posts=2)
    address = f"/en/discussions/post/{thread.opening_id}/delete/"
    author = client_for("member")
    assert "Are you sure" in html(author.get(address))
    assert Post.objects.get(pk=thread.opening_id).state == "published"
    assert author.post(address).status_code == 302
    page = html(Client().get(thread.get_absolute_url()))
    assert "The author has deleted this post." in page
    assert "Opening" not in page
    assert client_for("practitioner").post(address).status_code == 403


def test_author_who_left_is_a_former_member(client, people, make_thread):
    from core.registry import personal_data

    thread = make_thread(author=people["member"])
    room = personal_data.get("forums")
    assert room.export(people["member"])["posts"][0]["title"] == thread.title
    room.forget(people["member"])
    people["member"].delete()
    page = html(client.get(thread.get_absolute_url()))
    assert "Former member" in page
    assert "Cyn-aelod" in html(client.get(thread.get_absolute_url("cy")))
    listing = html(client.get(f"/en/discussions/{thread.space.slug_en}/"))
    assert "Started by a former member" in listing


def test_forget_takes_away_what_waited(people, make_space):
    from core.registry import personal_data
    from forums import services

    services.thread_create(
        actor=people["member"], space=make_space(premoderation="all"), title="T", source="Words.", language="en"
    )
    personal_data.get("forums").forget(people["member"])
    assert Post.objects.get().original.source == ""
    assert (Thread.objects.get().state, Post.objects.get().state, Case.objects.get().state) == (
        "removed",
        "removed",
        "withdrawn",
    )


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["cy", "en"])
def test_feeds_say_the_language_of_their_address(client, make_thread, language):
    thread = make_thread(posts=2)
    with override(language):
        addresses = [feed_address(thread), feed_address(thread.space)]
    for address in addresses:
        answer = client.get(address)
        assert answer.status_code == 200
        assert f'xml:lang="{language}"' in answer.content.decode()
        assert "Reply 1" in answer.content.decode()
