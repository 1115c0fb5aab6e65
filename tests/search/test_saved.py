"""Saved searches: told once, of what the owner may see now; a private feed; nothing after someone leaves."""

from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from core import outbox
from core.models import AuditEntry
from core.registry import personal_data
from members.models import Membership, Notice
from search.models import SavedSearch, SavedSearchHit
from search.saved import (
    MOST_SAVED,
    TooManySaved,
    saved_search_change,
    saved_search_create,
    saved_search_renew_feed,
    saved_searches_tell,
)


@pytest.fixture
def save(shelf, people):
    def make(role="member", frequency="at-once", **fields):
        values = {"name": "Gofal", "text": "gofal", "language": "cy", "facets": {}, **fields}
        return saved_search_create(user=people[role], frequency=frequency, **values)

    return make


def letters():
    outbox.drain()
    found, mail.outbox[:] = list(mail.outbox), []
    return [letter.body for letter in found]


def feed_of(search):
    return Client().get(f"/cy/chwilio/ffrwd/{search.token}/")


def test_owner_is_told_once_of_what_is_new(shelf, save):
    shelf.put("old", "gofal", title="Hen beth")
    save()
    assert saved_searches_tell() == 0
    shelf.put("new", "gofal", title="Peth newydd")
    assert saved_searches_tell() == 1
    (letter,) = letters()
    assert "Peth newydd" in letter
    assert "Hen beth" not in letter
    assert saved_searches_tell() == 0
    shelf.put("new", "gofal eto", title="Peth newydd")
    assert saved_searches_tell() == 0
    assert letters() == []


def test_letter_is_in_the_owners_language_and_leads_to_the_results(shelf, save, people, client_for):
    people["member"].preferred_language = "cy"
    people["member"].save()
    search = save(facets={"kind": ("case-study",)})
    shelf.put("new", "gofal")
    saved_searches_tell()
    (letter,) = letters()
    assert "Mae'ch chwiliad “Gofal” wedi dod o hyd i rywbeth newydd" in letter
    assert f"/cy/chwilio/cadwyd/{search.pk}/" in letter
    answer = client_for("member").get(f"/cy/chwilio/cadwyd/{search.pk}/")
    assert answer["Location"] == "/cy/chwilio/?q=gofal&kind=case-study"


@pytest.mark.parametrize(("frequency", "days"), [("daily", 1), ("weekly", 7)])
def test_letters_keep_to_the_chosen_time(shelf, save, frequency, days):
    search = save(frequency=frequency)
    shelf.put("new", "gofal")
    assert saved_searches_tell() == 0
    SavedSearch.objects.filter(pk=search.pk).update(told_at=timezone.now() - timedelta(days=days))
    assert saved_searches_tell() == 1


def test_never_means_never_and_turning_on_begins_from_then(shelf, save, people):
    search = save(frequency="none")
    shelf.put("new", "gofal")
    SavedSearch.objects.update(told_at=timezone.now() - timedelta(days=30))
    assert saved_searches_tell() == 0
    search.refresh_from_db()
    saved_search_change(search=search, actor=people["member"], name="Gofal", frequency="at-once")
    assert saved_searches_tell() == 0
    shelf.put("newer", "gofal")
    assert saved_searches_tell() == 1


def test_what_becomes_visible_later_is_new_then(shelf, save):
    save()
    shelf.put("later", "gofal", embargo_until=timezone.now() + timedelta(hours=1), title="Dan embargo")
    shelf.put("space", "gofal", audience="space:7")
    assert saved_searches_tell() == 0
    shelf.put("later", "gofal", embargo_until=timezone.now() - timedelta(seconds=1), title="Dan embargo")
    assert saved_searches_tell() == 1
    assert "Dan embargo" in letters()[0]


@pytest.mark.parametrize("change", ["closed", "embargoed", "removed"])
def test_letter_is_not_sent_when_its_subject_has_gone_meanwhile(shelf, save, change):
    save()
    book = shelf.put("new", "gofal", title="Cyfrinach")
    assert saved_searches_tell() == 1
    if change == "removed":
        book.found_as = []
        shelf.tell(book)
    else:
        fields = {"audience": "space:7"} if change == "closed" else {"embargo_until": timezone.now() + timedelta(1)}
        shelf.put("new", "gofal", title="Cyfrinach", **fields)
    assert letters() == []


def test_who_has_left_gets_nothing(shelf, save, people):
    search = save()
    shelf.put("new", "gofal", audience="members", title="Cyfrinach")
    assert "Cyfrinach" in feed_of(search).content.decode()
    Membership.objects.filter(user=people["member"]).update(state="ended")
    assert saved_searches_tell() == 0
    assert feed_of(search).status_code == 404
    assert letters() == []


def test_letter_that_waits_is_not_sent_to_who_has_left(shelf, save, people):
    save()
    shelf.put("new", "gofal", audience="members")
    assert saved_searches_tell() == 1
    Membership.objects.filter(user=people["member"]).update(state="ended")
    assert letters() == []


def test_feed_shows_what_its_owner_sees_now_and_its_address_can_be_renewed(shelf, save, people):
    search = save(frequency="none")
    shelf.put("open", "gofal", title="Agored")
    shelf.put("space", "gofal", title="Cudd", audience="space:7")
    shelf.put("later", "gofal", title="Wedyn", embargo_until=timezone.now() + timedelta(days=1))
    answer = feed_of(search)
    assert answer["Content-Type"].startswith("application/atom+xml")
    assert "private" in answer["Cache-Control"]
    content = answer.content.decode()
    assert "Agored" in content
    assert 'xml:lang="cy"' in content
    assert "Cudd" not in content
    assert "Wedyn" not in content
    old = search.token
    saved_search_renew_feed(search=search, actor=people["member"])
    assert Client().get(f"/en/search/feed/{old}/").status_code == 404
    assert feed_of(search).status_code == 200
    assert len(search.token) >= 43


def test_pages_save_change_and_delete(shelf, client_for, people):
    browser = client_for("member")
    shelf.put("case", "gofal")
    page = browser.get("/cy/chwilio/", {"q": "gofal", "kind": "case-study", "language": "cy"})
    address = page.context["save_url"]
    assert address == "/cy/chwilio/cadwyd/newydd/?q=gofal&kind=case-study&language=cy"
    assert browser.post(address, {"name": "", "frequency": "daily"}).status_code == 200
    assert browser.post(address, {"name": "Fy chwiliad", "frequency": "daily"})["Location"] == "/cy/chwilio/cadwyd/"
    search = SavedSearch.objects.get()
    assert (search.text, search.facets, search.language) == (
        "gofal",
        {"language": ["cy"], "kind": ["case-study"]},
        "cy",
    )
    browser.post(f"/en/search/saved/{search.pk}/change/", {"name": "Another", "frequency": "weekly"})
    search.refresh_from_db()
    assert (search.name, search.frequency) == ("Another", "weekly")
    listing = browser.get("/en/search/saved/").content.decode()
    assert "Another" in listing
    assert search.token in listing
    browser.post(f"/en/search/saved/{search.pk}/new-feed/")
    assert SavedSearch.objects.get().token != search.token
    browser.post(f"/en/search/saved/{search.pk}/delete/")
    assert not SavedSearch.objects.exists()
    assert AuditEntry.objects.filter(action__startswith="saved-search.").count() == 4


@pytest.mark.parametrize("action", ["", "change/", "delete/", "new-feed/"])
def test_nobody_opens_the_search_of_another(save, client_for, action):
    search = save()
    address = f"/en/search/saved/{search.pk}/{action}"
    assert client_for("practitioner").post(address).status_code in (404, 405)
    assert client_for("practitioner").get(address).status_code in (404, 405)
    assert client_for("visitor").get(address).status_code == 302
    assert SavedSearch.objects.filter(pk=search.pk, token=search.token).exists()


def test_search_is_saved_once(shelf, client_for, save):
    search = save(text="gofal", facets={"kind": ("thread", "page")})
    member = client_for("member")
    again = member.get("/en/search/saved/new/?q=gofal&kind=page&kind=thread")
    assert again["Location"] == f"/en/search/saved/{search.pk}/change/"
    assert "You have saved this search already." in member.get(again["Location"]).content.decode()
    member.post("/en/search/saved/new/?q=gofal&kind=page&kind=thread", {"name": "x", "frequency": "daily"})
    assert save(text="gofal", facets={"kind": ("page", "thread")}) == search
    assert SavedSearch.objects.count() == 1
    shown = member.get("/en/search/?q=gofal&kind=thread&kind=page").content.decode()
    assert f"/en/search/saved/{search.pk}/change/" in shown
    assert "/en/search/saved/new/" not in shown
    for other in ("q=gofal&kind=thread", "q=gofal", "q=gofal+cartref&kind=thread&kind=page"):
        assert "/en/search/saved/new/" in member.get(f"/en/search/?{other}").content.decode()
        assert member.get(f"/en/search/saved/new/?{other}").status_code == 200


def test_newcomer_cannot_save(shelf, client_for):
    browser = client_for("newcomer")
    shelf.put("case", "gofal")
    assert browser.get("/en/search/", {"q": "gofal"}).context["save_url"] == ""
    assert browser.get("/en/search/saved/new/", {"q": "gofal"}).status_code == 403


def test_there_is_an_end_to_saving(save):
    for number in range(MOST_SAVED):
        save(text=f"gofal {number}")
    with pytest.raises(TooManySaved):
        save()


def test_personal_data_exports_and_forgets(save, people):
    save(name="Fy chwiliad")
    held = personal_data.get("search")
    exported = held.export(people["member"])
    assert exported["saved_searches"][0]["name"] == "Fy chwiliad"
    assert "token" not in exported["saved_searches"][0]
    held.forget(people["member"])
    assert not SavedSearch.objects.exists()
    assert not SavedSearchHit.objects.exists()


def test_notice_names_titles_in_their_language(shelf, save):
    save()
    shelf.put("new", "gofal", title="Gofal <b>da</b>")
    saved_searches_tell()
    outbox.drain()
    html = mail.outbox[0].alternatives[0][0]
    assert '<span lang="cy">Gofal &lt;b&gt;da&lt;/b&gt;</span>' in html
    assert Notice.objects.get().message == "saved-search"
