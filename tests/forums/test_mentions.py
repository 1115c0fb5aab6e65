"""Naming people: only those who may read it, by the name they bear when it is read, told when it appears."""

import pytest
from django.urls import reverse
from tests_support import make_person

from core.outbox import drain
from core.registry import library_sources
from forums import moderation, services
from forums.differences import differences
from forums.mentions import canonical, named_in_html, named_in_source, render_message
from forums.models import Mention, Post
from forums.selectors import NumberPage, post_list_on_page
from forums.watching import watch_set
from members.accounts import account_delete
from members.models import Notice


@pytest.fixture
def nia(people):
    return make_person("member", email="nia@example.org", name="Nia Prŷs-Jones")


def body(response) -> str:
    return response.content.decode()


@pytest.mark.django_db
def test_name_is_stored_nowhere_and_read_as_it_is_now(nia):
    source = canonical(f"Ask @[Nia](member:{nia.pk}), please.", "public")
    assert source == f"Ask @[](member:{nia.pk}), please."
    html = render_message(source)
    assert "Nia" not in html
    assert "@Nia Prŷs-Jones" in named_in_html(html)
    assert named_in_source(source) == f"Ask @[Nia Prŷs-Jones](member:{nia.pk}), please."
    nia.name = "Nia Elis"
    nia.save()
    assert "@Nia Elis" in named_in_html(html)
    account_delete(user=nia, actor=nia)
    assert "@Former member" in named_in_html(html)


@pytest.mark.django_db
def test_a_name_written_plainly_counts_where_one_person_bears_it(nia):
    expected = f"Diolch @[](member:{nia.pk})!"
    assert canonical("Diolch @Nia Prŷs-Jones!", "public") == expected
    assert canonical("Nobody: @Somebody Else, a@example.org", "public") == "Nobody: @Somebody Else, a@example.org"
    make_person("member", email="other@example.org", name="Nia Prŷs-Jones")
    assert canonical("Diolch @Nia Prŷs-Jones!", "public") == "Diolch @Nia Prŷs-Jones!"


@pytest.mark.django_db
def test_a_number_typed_by_hand_tells_no_name(nia, people, make_space):
    invited = make_space("invited")
    assert canonical(f"@[](member:{nia.pk})", invited.audience) == "@"
    assert canonical(f"@[x](member:{people['newcomer'].pk})", "public") == "@x"
    assert "Nia" not in canonical("@Nia Prŷs-Jones", invited.audience).replace("@Nia Prŷs-Jones", "")


@pytest.mark.django_db
def test_marks_typed_or_put_in_an_attribute_do_no_harm(nia):
    nia.name = '"><img src=x onerror=alert(1)> onmouseover=alert(1) x="'
    nia.save()
    typed = f'\ue000{nia.pk}\ue001 [x](https://a.example "@[](member:{nia.pk})") @[](member:{nia.pk}) <b>'
    html = named_in_html(render_message(canonical(typed, "public")))
    assert "<img" not in html
    assert 'title="@&quot;&gt;&lt;img' in html
    assert f"<p>{nia.pk} <a" in html


@pytest.mark.django_db
def test_the_person_is_told_once_when_the_post_appears(nia, people, make_space, mailoutbox):
    space = make_space(premoderation="all")
    post = services.thread_create(
        actor=people["member"],
        space=space,
        title="A question",
        source=f"Ask @[Nia](member:{nia.pk}).",
        language="en",
    )
    drain()
    assert Mention.objects.get().user == nia
    assert not Notice.objects.filter(user=nia, message="mention-notification").exists()
    case = post.cases.get()
    moderation.post_approve(actor=people["facilitator"], case=case, version=case.version, post_version=post.version)
    drain()
    notice = Notice.objects.get(user=nia, message="mention-notification")
    assert "Nia" not in str(notice.values)
    mine = [message for message in mailoutbox if message.to == [nia.email]]
    assert len(mine) == 1
    assert "Ask @Nia Prŷs-Jones." in mine[0].body
    post = Post.objects.get(pk=post.pk)
    services.post_edit(actor=people["member"], post=post, version=post.version, source="Ask nobody.", language="en")
    assert not Mention.objects.exists()


def told_of_mention(person) -> int:
    return Notice.objects.filter(user=person, message="mention-notification").count()


def change(actor, post, source: str) -> Post:
    post = Post.objects.get(pk=post.pk)
    return services.post_edit(actor=actor, post=post, version=post.version, source=source, language="en")


@pytest.mark.django_db
def test_whom_an_edit_names_is_told_once_and_nobody_else_again(nia, people, make_thread, mailoutbox):
    thread = make_thread(author=people["practitioner"])
    elis = make_person("member", email="elis@example.org", name="Elis")
    post = services.reply_create(actor=people["member"], thread=thread, source="Ask @Elis.", language="en")
    drain()
    newcomer = make_person("newcomer", email="newydd@example.org", name="Newydd")
    mailoutbox.clear()
    named = f"Ask @Elis, @[Nia](member:{nia.pk}) or @[x](member:{newcomer.pk})."
    change(people["member"], post, named)
    drain()
    assert (told_of_mention(nia), told_of_mention(elis), told_of_mention(newcomer)) == (1, 1, 0)
    assert [message.to for message in mailoutbox] == [[nia.email]]
    assert mailoutbox[0].extra_headers["Message-ID"].startswith(f"<post-{post.pk}-mention@")
    change(people["member"], post, "Ask nobody.")
    change(people["member"], post, f"{named} Please.")
    drain()
    assert (told_of_mention(nia), told_of_mention(elis)) == (1, 1)
    assert len(mailoutbox) == 1


@pytest.mark.django_db
def test_an_edit_before_the_announcement_tells_with_it(nia, people, make_thread):
    post = services.reply_create(actor=people["member"], thread=make_thread(), source="Words.", language="en")
    change(people["member"], post, f"Ask @[Nia](member:{nia.pk}).")
    drain()
    assert [notice.key for notice in Notice.objects.filter(user=nia)] == [f"post:{post.pk}:{nia.pk}"]


@pytest.mark.django_db
def test_whom_a_held_edit_names_is_told_when_it_is_approved(nia, people, make_space):
    space = make_space(premoderation="all")
    made = services.thread_create(actor=people["member"], space=space, title="T", source="Words.", language="en")

    def approve() -> None:
        case = made.cases.waiting().get()
        post = Post.objects.get(pk=made.pk)
        moderation.post_approve(actor=people["facilitator"], case=case, version=case.version, post_version=post.version)
        drain()

    approve()
    change(people["member"], made, f"Ask @[Nia](member:{nia.pk}).")
    drain()
    assert told_of_mention(nia) == 0
    approve()
    assert told_of_mention(nia) == 1


@pytest.mark.django_db
def test_who_wants_nothing_of_a_thread_is_told_of_no_mention(nia, people, make_thread):
    thread = make_thread()
    post = services.reply_create(actor=people["member"], thread=thread, source="Words.", language="en")
    drain()
    watch_set(user=nia, thread=thread, level="nothing")
    change(people["member"], post, f"Ask @[Nia](member:{nia.pk}).")
    drain()
    assert told_of_mention(nia) == 0


@pytest.mark.django_db
def test_pages_edit_form_and_library(nia, people, make_thread, client_for, django_assert_num_queries):
    thread = make_thread(author=people["practitioner"])
    for _number in range(3):
        reply = services.reply_create(
            actor=people["member"], thread=thread, source="Ask @Nia Prŷs-Jones about it.", language="en"
        )
    page = body(client_for("visitor").get(thread.get_absolute_url()))
    assert page.count("@Nia Prŷs-Jones") == 3
    edit = body(client_for("member").get(reverse("forums:post_edit", args=[reply.pk])))
    assert f"@[Nia Prŷs-Jones](member:{nia.pk})" in edit
    assert "Nia" not in str(list(library_sources.get("forums").documents([thread])))
    shown = post_list_on_page(thread, people["member"], NumberPage(1, 1))
    with django_assert_num_queries(0):
        assert sum("Nia" in post.original.shown for post in shown) == 3


@pytest.mark.django_db
def test_suggestions_are_members_who_may_read_it(nia, people, make_space, make_thread, client_for):
    make_person("newcomer", email="nia.newydd@example.org", name="Nia Newydd")
    open_thread, closed = make_thread(), make_space("invited")
    address = reverse("forums:people")
    asked = {"q": "nia", "place": f"reply:{open_thread.pk}"}
    found = client_for("member").get(address, asked).json()
    assert [one["name"] for one in found["people"]] == ["Nia Prŷs-Jones"]
    assert client_for("visitor").get(address, asked).status_code == 403
    assert client_for("newcomer").get(address, asked).status_code == 403
    assert client_for("member").get(address, {"q": "nia", "place": f"start:{closed.code}"}).status_code == 403
    assert client_for("facilitator").get(address, {"q": "nia", "place": f"start:{closed.code}"}).json()["people"] == []
    assert client_for("member").get(address, {**asked, "q": "n"}).json()["people"] == []
    nia.profile_visible = False
    nia.save()
    assert client_for("member").get(address, asked).json()["people"] == []


def test_differences_give_back_both_texts():
    before, after = "We began in 2021 with two depots.", "We began in 2022, with two depots and a yard."
    pieces = differences(before, after)
    assert "".join(piece.text for piece in pieces if piece.kind != "added") == before
    assert "".join(piece.text for piece in pieces if piece.kind != "removed") == after
    assert ("removed", "2021") in pieces
    long = [f"line {number} with words\n" for number in range(2000)]
    changed = differences("".join(long), "".join([*long[:500], "new\n", *long[500:]]))
    assert [piece.text for piece in changed if piece.kind == "added"] == ["new\n"]


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["en", "cy"])
def test_history_shows_what_changed_in_words(people, make_thread, client_for, language):
    thread = make_thread(author=people["member"])
    post = thread.posts.get()
    for text in ("We have two depots.", "We have <b>three</b> depots."):
        post = services.post_edit(actor=people["member"], post=post, version=post.version, source=text, language="en")
    address = reverse("forums:post_history", args=[post.pk])
    if language == "cy":
        address = f"/cy/trafodaethau/neges/{post.pk}/hanes/"
    page = body(client_for("member").get(address))
    assert "<ins>" in page
    assert "two" in page.split("<del>", 1)[1].split("</del>", 1)[0]
    assert "&lt;b&gt;three" in page.replace("</ins><ins>", "")
    assert ("[added:" if language == "en" else "[ychwanegwyd:") in page
