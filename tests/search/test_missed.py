"""What was looked for in vain: counted without people, seen by facilitators, forgotten in time."""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from core.models import AuditEntry
from core.outbox import drain
from forums.models import Space
from members.models import Notice
from members.showing import readable
from search.missed import (
    guidance_request_create,
    kept_text,
    missed_search_count,
    missed_search_list,
    missed_searches_forget,
)
from search.models import GuidanceRequest, MissedSearch

BROWSER = {"HTTP_USER_AGENT": "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0"}


@pytest.fixture
def space(db):
    return Space.objects.create(
        code="one", name_en="One", name_cy="Un", purpose_en="What for.", purpose_cy="I beth.", slug_en="one",
        slug_cy="un", visibility="public", premoderation="none",
    )  # fmt: skip


def test_search_without_results_is_counted_by_language_and_day(shelf, client):
    for address in ("192.0.2.1", "192.0.2.2"):
        client.get("/cy/chwilio/", {"q": "Pwll  Nofio"}, REMOTE_ADDR=address, **BROWSER)
    client.get("/en/search/", {"q": "pwll nofio"}, **BROWSER)
    assert sorted(MissedSearch.objects.values_list("text", "language", "day", "count")) == [
        ("pwll nofio", "cy", timezone.localdate(), 2),
        ("pwll nofio", "en", timezone.localdate(), 1),
    ]
    assert {field.name for field in MissedSearch._meta.fields} == {"id", "text", "language", "day", "count"}


def test_question_of_one_reader_is_counted_once_however_often_they_reload(shelf, client, client_for):
    member = client_for("member")
    for query in ("gwen ifans", "Gwen  Ifans", "gwen ifans"):
        client.get("/cy/chwilio/", {"q": query}, REMOTE_ADDR="192.0.2.1", **BROWSER)
    assert MissedSearch.objects.get().count == 1
    assert missed_search_list() == []
    client.get("/cy/chwilio/", {"q": "pwll nofio"}, REMOTE_ADDR="192.0.2.1", **BROWSER)
    for address in ("192.0.2.1", "192.0.2.2"):
        member.get("/cy/chwilio/", {"q": "gwen ifans"}, REMOTE_ADDR=address, **BROWSER)
    assert sorted(MissedSearch.objects.values_list("text", "count")) == [("gwen ifans", 2), ("pwll nofio", 1)]


def test_what_is_remembered_of_a_reader_tells_neither_them_nor_their_question(db, monkeypatch):
    kept = []
    monkeypatch.setattr(cache, "add", lambda *arguments: kept.append(arguments) or True)
    missed_search_count(text="gwen ifans", language="cy", reader="address 192.0.2.1")
    [(key, value, seconds)] = kept
    assert seconds == 86_400
    assert "gwen" not in f"{key}{value}"
    assert "192.0.2.1" not in f"{key}{value}"


@pytest.mark.parametrize(
    ("query", "agent"),
    [
        ({"q": "gofal"}, BROWSER["HTTP_USER_AGENT"]),
        ({"q": ""}, BROWSER["HTTP_USER_AGENT"]),
        ({"q": "pwll", "kind": "thread"}, BROWSER["HTTP_USER_AGENT"]),
        ({"q": "pwll"}, "Mozilla/5.0 (compatible; Googlebot/2.1)"),
        ({"q": "pwll"}, ""),
        ({"q": "-pwll"}, BROWSER["HTTP_USER_AGENT"]),
        ({"q": "pwll", "page": "2"}, BROWSER["HTTP_USER_AGENT"]),
    ],
)
def test_what_is_no_missed_search_of_a_person_is_not_counted(shelf, client, query, agent):
    shelf.put("case-01", "gofal")
    client.get("/cy/chwilio/", query, HTTP_USER_AGENT=agent)
    assert not MissedSearch.objects.exists()


@pytest.mark.parametrize(
    "text",
    [
        "gwen@example.org", "@gwen", "07700 900123", "+44 29 2087 6543", "AB 12 34 56 C", "ab123456c", "CF10 3NQ",
        "12345678", "https://example.org/x", "www.example.org", "x" * 121, "ab", "",
    ],
)  # fmt: skip
def test_what_may_tell_of_a_person_is_not_kept(db, text):
    assert kept_text(text) == ""
    assert not missed_search_count(text=text, language="en", reader="a")
    assert not MissedSearch.objects.exists()


@pytest.mark.parametrize("text", ["pwll nofio", "adran 106", "tupe", "gofal 24 awr", "“ad-drefnu”"])
def test_ordinary_questions_are_kept(text):
    assert kept_text(text)


def test_question_of_one_person_is_shown_to_nobody(db, client_for):
    missed_search_count(text="gwen ifans", language="cy", reader="a")
    assert missed_search_list() == []
    assert "gwen ifans" not in client_for("facilitator").get("/en/search/not-found/").content.decode()
    missed_search_count(text="gwen ifans", language="cy", reader="b")
    assert [(item.text, item.count) for item in missed_search_list("cy")] == [("gwen ifans", 2)]
    assert missed_search_list("en") == []


@pytest.mark.parametrize(
    ("role", "status"),
    [("visitor", 302), ("member", 403), ("practitioner", 403), ("facilitator", 200), ("editor", 200)],
)
def test_roles_that_see_the_list(db, client_for, role, status):
    assert client_for(role).get("/cy/chwilio/heb-ganlyniad/").status_code == status
    posted = client_for(role).post("/cy/chwilio/heb-ganlyniad/gofyn/", {"text": "pwll nofio", "language": "cy"})
    assert posted.status_code == (302 if status == 200 else status)
    assert GuidanceRequest.objects.exists() == (status == 200)


def test_guidance_is_asked_for_once_and_met_once(db, client_for):
    browser = client_for("facilitator")
    for _time in range(2):
        browser.post("/en/search/not-found/ask/", {"text": "pwll nofio", "language": "cy"})
    request = GuidanceRequest.objects.get()
    assert "pwll nofio" in client_for("editor").get("/en/search/not-found/").content.decode()
    for _time in range(2):
        client_for("editor").post(f"/en/search/not-found/{request.pk}/done/")
    request.refresh_from_db()
    assert request.state == "done"
    actions = AuditEntry.objects.filter(action__startswith="guidance-request.").values_list("action", flat=True)
    assert sorted(actions) == ["guidance-request.created", "guidance-request.done"]
    assert browser.post("/en/search/not-found/ask/", {"text": "a@b.cy", "language": "cy"}).status_code == 400


def test_editors_are_told_once_that_guidance_is_asked_for(db, people, client_for):
    for _time in range(2):
        client_for("facilitator").post("/en/search/not-found/ask/", {"text": "pwll nofio", "language": "cy"})
    [notice] = Notice.objects.filter(message="guidance-asked-for")
    assert (notice.user, notice.url) == (people["editor"], _list_of(people["editor"]))
    drain()
    [letter] = [item for item in mail.outbox if people["editor"].email in item.to]
    assert "pwll nofio" in letter.body
    assert _list_of(people["editor"]) in letter.body
    assert [item.pk for item, _values in readable(people["editor"], [notice])] == [notice.pk]
    client_for("editor").post(f"/en/search/not-found/{GuidanceRequest.objects.get().pk}/done/")
    assert readable(people["editor"], [notice]) == []


def _list_of(person):
    with override(person.preferred_language):
        return reverse("search:missed")


def test_editor_who_asks_is_not_told(db, people):
    guidance_request_create(actor=people["editor"], text="pwll nofio", language="cy")
    assert not Notice.objects.filter(message="guidance-asked-for").exists()


def test_discussion_starts_with_the_question_as_title(space, client_for):
    for reader in ("a", "b"):
        missed_search_count(text="pwll nofio", language="cy", reader=reader)
    page = client_for("facilitator").get("/en/search/not-found/").content.decode()
    assert "/en/discussions/one/start/?title=pwll%20nofio" in page
    form = client_for("member").get("/en/discussions/one/start/?title=pwll%20nofio").context["form"]
    assert form["title"].value() == "pwll nofio"


@pytest.mark.parametrize(
    ("role", "step", "beginning"),
    [
        ("visitor", "sign-in", "/en/accounts/login/?next=%2Fen%2Fdiscussions%2Fone%2Fstart%2F%3Ftitle%3Dpwll%2Bnofio"),
        ("member", "ask", "/en/discussions/one/start/?title=pwll+nofio"),
    ],
)
def test_empty_results_lead_to_asking(shelf, space, client_for, role, step, beginning):
    asking = client_for(role).get("/en/search/", {"q": "pwll nofio"}).context["asking"]
    assert (asking.step, asking.url) == (step, beginning)


def test_old_and_lonely_questions_are_forgotten(db):
    today = timezone.localdate()
    for text, days, count in (("a hen", 181, 9), ("b unig", 31, 1), ("c cadw", 179, 9), ("d newydd", 1, 1)):
        MissedSearch.objects.create(text=text, language="cy", day=today - timedelta(days=days), count=count)
    missed_searches_forget()
    assert sorted(MissedSearch.objects.values_list("text", flat=True)) == ["c cadw", "d newydd"]
