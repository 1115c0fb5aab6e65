"""What the library is told of discussions."""

import pytest

from forums import services, translations
from forums.library import ForumsSource
from forums.models import PostText


def test_many_threads_are_told_of_in_two_queries(make_thread, add_post, django_assert_num_queries):
    first, second = make_thread(posts=2), make_thread(posts=1, language="cy")
    add_post(second, state="hidden")
    PostText.objects.create(
        post=first.opening, language="cy", source="Geiriau.", html="<p>Geiriau.</p>", origin=PostText.Origin.HUMAN
    )
    hidden = make_thread(state="hidden")
    source = ForumsSource()
    with django_assert_num_queries(2):
        found = list(source.documents([second, hidden, first]))
    assert [(item.subject_id, item.part, item.language) for item in found] == [
        (first.public_id, "1", "en"),
        (first.public_id, "1", "cy"),
        (first.public_id, "2", "en"),
        (second.public_id, "1", "cy"),
    ]
    assert [item.url[:4] for item in found[:2]] == ["/en/", "/cy/"]
    assert found == [*source.documents([first]), *source.documents([second])]
    assert list(source.documents([hidden])) == []


@pytest.fixture
def translated(people, make_thread):
    """An English thread by a member whose opening post the member translated, and whose reply is in Welsh."""
    thread = make_thread(author=people["member"], title="Lease or buy?")
    services.reply_create(actor=people["member"], thread=thread, source="Prynu.", language="cy")
    translations.translation_offer(
        actor=people["member"], post=thread.opening, text_version=1, language="cy", source="Geiriau.", title="Prydlesu?"
    )
    return thread


def told(thread) -> dict[tuple[str, str], tuple[str, str]]:
    """Return the title and its language of each part in each language."""
    return {
        (item.part, item.language): (item.title, item.title_language) for item in ForumsSource().documents([thread])
    }


def test_text_is_found_under_the_title_in_its_language(translated):
    assert told(translated) == {
        ("1", "en"): ("Lease or buy?", "en"),
        ("1", "cy"): ("Prydlesu?", "cy"),
        ("2", "cy"): ("Prydlesu?", "cy"),
    }


def test_stale_translation_is_not_found_until_somebody_says_that_it_still_fits(people, translated):
    from search.models import LibraryEntry

    opening = translated.opening
    opening.refresh_from_db()
    services.post_edit(actor=people["member"], post=opening, version=opening.version, source="Other.", language="en")
    assert told(translated) == {("1", "en"): ("Lease or buy?", "en"), ("2", "cy"): ("Lease or buy?", "en")}
    entries = LibraryEntry.objects.filter(subject_id=translated.public_id, part="1")
    assert [entry.language for entry in entries] == ["en"]
    translations.translation_confirm(actor=people["member"], text=opening.texts.get(origin="human"))
    assert told(translated)["1", "cy"] == told(translated)["2", "cy"] == ("Prydlesu?", "cy")
    assert sorted(entry.language for entry in entries.all()) == ["cy", "en"]


def test_title_of_a_hidden_opening_post_is_not_told(translated):
    type(translated.opening).objects.filter(pk=translated.opening_id).update(state="hidden")
    assert told(translated) == {("2", "cy"): ("Lease or buy?", "en")}
