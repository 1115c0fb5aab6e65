"""Translations of posts by people: who publishes, who offers, when they are stale, how they are read and found."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils.translation import override
from tests_support import make_person

from core import audit
from core.registry import library_sources
from forums import services, taking_part, translations
from forums.deciding import Reason
from forums.errors import Conflict
from forums.models import Case, Post, PostText
from forums.publishing import after_change
from members.models import Notice

WHY = Reason(en="Half of it is missing.", cy="Mae'r hanner ar goll.")
WORDS = "Geiriau **Cymraeg**."


@pytest.fixture
def post(people, make_thread, add_post) -> Post:
    """A member's English reply."""
    made = add_post(make_thread(), author=people["member"], text="English words.")
    after_change(made.thread)
    return made


def offer(actor, post, **fields):
    post.refresh_from_db()
    given = {"text_version": post.text_version, "language": "cy", "source": WORDS, **fields}
    return translations.translation_offer(actor=actor, post=post, **given)


def url(language, name, *arguments):
    with override(language):
        return reverse(f"forums:{name}", args=arguments)


@pytest.mark.parametrize("role", ["member", "facilitator"])
def test_translation_by_author_or_facilitator_appears_at_once_and_is_found(people, post, role):
    offer(people[role], post)
    documents = [item for item in library_sources.get("forums").documents([post.thread]) if item.part == "2"]
    assert {item.language: item.body for item in documents} == {"en": "English words.", "cy": "Geiriau Cymraeg."}
    offer(people[role], post, source="Eraill.")
    assert sorted(post.texts.values_list("state", flat=True)) == ["published", "published", "replaced"]
    assert list(audit.verify([])) == []


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("/en/discussions/post/{}/translate/", "is waiting to be checked"),
        ("/cy/trafodaethau/neges/{}/cyfieithu/", "yn aros i gael ei wirio"),
    ],
)
def test_offered_translation_is_said_to_wait_when_it_is_opened_again(client_for, people, make_thread, address, words):
    post = make_thread(author=people["practitioner"], language="en").posts.get(number=1)
    browser = client_for("member")
    assert words not in browser.get(address.format(post.pk)).content.decode()
    translations.translation_offer(
        actor=people["member"], post=post, text_version=post.text_version, language="cy", source="Geiriau."
    )
    assert words in browser.get(address.format(post.pk)).content.decode()


def test_translation_by_another_member_waits_and_is_found_by_nobody(people, post):
    first = offer(people["practitioner"], post)
    again = offer(people["practitioner"], post, source="Gwell.")
    assert (first.pk, first.state) == (again.pk, "offered")
    case = Case.objects.get()
    assert (case.kind, case.language, case.space) == ("translation", "cy", post.thread.space)
    assert all("Gwell" not in item.body for item in library_sources.get("forums").documents([post.thread]))


def test_translation_accepted_takes_the_place_of_the_earlier_one(people, post):
    offer(people["facilitator"], post)
    offered = offer(people["practitioner"], post, source="Gwell.")
    case = Case.objects.get()
    decision = translations.translation_decide(
        actor=people["administrator"], case=case, version=case.version, accept=True
    )
    shown = Post.objects.with_translations().get(pk=post.pk).translation
    assert (shown.pk, shown.source, shown.checked_by) == (offered.pk, "Gwell.", people["administrator"])
    assert Notice.objects.filter(user=people["practitioner"], message="translation-accepted").count() == 1
    again = translations.translation_decide(actor=people["administrator"], case=case, version=case.version, accept=True)
    assert again.pk == decision.pk
    with pytest.raises(Conflict):
        translations.translation_decide(actor=people["facilitator"], case=case, version=1, accept=True)


def test_translation_refused_with_a_reason(people, post):
    offer(people["practitioner"], post)
    case = Case.objects.get()
    with pytest.raises(ValueError):
        translations.translation_decide(actor=people["facilitator"], case=case, version=1, accept=False)
    translations.translation_decide(actor=people["facilitator"], case=case, version=1, accept=False, reason=WHY)
    assert PostText.objects.get(origin="human").state == "refused"
    assert Notice.objects.filter(user=people["practitioner"], message="translation-refused").count() == 1
    assert offer(people["practitioner"], post).state == "offered"


def test_nobody_decides_on_their_own_translation(people, post):
    text = offer(people["practitioner"], post)
    PostText.objects.filter(pk=text.pk).update(author=people["facilitator"])
    with pytest.raises(PermissionDenied):
        translations.translation_decide(actor=people["facilitator"], case=Case.objects.get(), version=1, accept=True)


def test_translation_is_stale_once_the_original_changes_until_somebody_confirms(people, post):
    text = offer(people["facilitator"], post)
    services.post_edit(actor=people["member"], post=post, version=post.version, source="Other words.", language="en")
    text = PostText.objects.select_related("post").get(pk=text.pk)
    assert text.is_stale
    with pytest.raises(PermissionDenied):
        translations.translation_confirm(actor=people["practitioner"], text=text)
    assert not translations.translation_confirm(actor=people["member"], text=text).is_stale


def test_translation_of_a_text_changed_meanwhile_conflicts(people, post):
    services.post_edit(actor=people["member"], post=post, version=post.version, source="Other words.", language="en")
    with pytest.raises(Conflict):
        offer(people["facilitator"], post, text_version=1)


def test_translation_falls_away_when_the_original_takes_its_language(people, post):
    offer(people["facilitator"], post)
    post.refresh_from_db()
    services.post_edit(actor=people["member"], post=post, version=post.version, source="Cymraeg.", language="cy")
    assert PostText.objects.get(origin="human").state == "replaced"


def test_translation_refused_to_outsiders_of_hidden_posts_and_into_the_same_language(people, post):
    newcomer = make_person("newcomer", email="new@example.net")
    with pytest.raises(PermissionDenied):
        offer(newcomer, post)
    with pytest.raises(ValueError):
        offer(people["practitioner"], post, language="en")
    Post.objects.filter(pk=post.pk).update(state="hidden")
    with pytest.raises(PermissionDenied):
        offer(people["practitioner"], post)


def test_reader_chooses_original_translation_or_both_and_it_is_remembered(client_for, people, post, client):
    offer(people["facilitator"], post)
    address = post.thread.get_absolute_url("cy")

    def shown() -> str:
        page = client.get(address).content.decode()
        return page.split(f'id="post-{post.number}"')[1].split("</article>")[0]

    assert shown().index('lang="cy"') < shown().index('lang="en"')
    assert "Darllen y gwreiddiol" in shown()
    for choice, words in (
        ("original", "Darllen y cyfieithiad"),
        ("both", "mw-twin"),
        ("translation", "Darllen y gwre"),
    ):
        answer = client.post(url("cy", "reading"), {"reading": choice, "next": address})
        assert answer["Location"] == address
        assert words in shown()
        assert "English words." in shown()
        assert "<strong>Cymraeg</strong>" in shown()
    away = client.post(url("cy", "reading"), {"reading": "nonsense", "next": "https://elsewhere.example/"})
    assert away["Location"] == url("cy", "index")
    assert "Darllen y gwre" in shown()


def test_accepted_answer_at_the_top_is_in_the_readers_language(people, post, client):
    taking_part.answer_accept(actor=people["facilitator"], post=post)
    address = post.thread.get_absolute_url("cy")

    def panel() -> str:
        page = client.get(address).content.decode()
        return page.split('class="mw-panel"')[1].split("</section>")[0]

    assert 'lang="en">English words.' in panel()
    offer(people["facilitator"], post)
    assert 'lang="cy">Geiriau Cymraeg.' in panel()
    client.post(url("cy", "reading"), {"reading": "original", "next": address})
    assert 'lang="en">English words.' in panel()
    client.post(url("cy", "reading"), {"reading": "both", "next": address})
    assert 'lang="cy">Geiriau Cymraeg.' in panel()
    post.refresh_from_db()
    services.post_edit(actor=people["member"], post=post, version=post.version, source="Others.", language="en")
    assert 'lang="en">Others.' in panel(), "not a stale translation"


def test_queue_says_which_translation_waits(client_for, people, post):
    offer(people["practitioner"], post)
    row = client_for("facilitator").get(url("en", "queue")).content.decode().split('class="mw-result"')[1]
    assert post.thread.title in row
    assert "Geiriau" in row


@pytest.mark.parametrize("language", ["en", "cy"])
def test_pages_of_translating(client_for, people, post, language):
    address = url(language, "translate", post.pk)
    client = client_for("practitioner")
    assert address in client.get(post.thread.get_absolute_url(language)).content.decode()
    failed = client.post(address, {"text_version": post.text_version, "message": ""})
    assert ("Enter the translation" if language == "en" else "Rhowch y cyfieithiad") in failed.content.decode()
    assert client.post(address, {"text_version": post.text_version, "message": WORDS}).status_code == 302
    case = Case.objects.get()
    facilitator = client_for("facilitator")
    page = facilitator.get(url(language, "case", case.pk)).content.decode()
    assert "English words." in page
    assert "<strong>Cymraeg</strong>" in page
    refused = facilitator.post(url(language, "case_translation", case.pk), {"version": case.version})
    assert ("Choose a reason" if language == "en" else "Dewiswch reswm") in refused.content.decode()
    accepted = {"version": case.version, "accept": "1"}
    assert facilitator.post(url(language, "case_translation", case.pk), accepted).status_code == 302
    assert Post.objects.with_translations().get(pk=post.pk).translation.source == WORDS


def test_opening_post_is_translated_with_its_title(client_for, people, make_thread):
    thread = make_thread(author=people["member"])
    client = client_for("member")
    address = url("cy", "translate", thread.opening_id)
    sent = {"text_version": 1, "message": "Cwestiwn.", "title": ""}
    assert "Rhowch deitl" in client.post(address, sent).content.decode()
    assert client.post(address, {**sent, "title": "Teitl Cymraeg"}).status_code == 302
    titles = {item.language: item.title for item in library_sources.get("forums").documents([thread])}
    assert titles == {"en": thread.title, "cy": "Teitl Cymraeg"}
