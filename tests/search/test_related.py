"""What is related: near by its words in either language, never the page itself, never what the reader may not see."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from search_support import put_two_subjects

from core.audience import PUBLIC
from search.meaning import learn_meaning
from search.models import EntryMeaning, LexiconPair, LibraryEntry
from search.related import related_to

VISITOR = frozenset({PUBLIC})


@pytest.fixture
def stocked(shelf):
    for number in range(12):
        shelf.put(f"other-{number:02}", f"llyfrgelloedd ysgolion pynciau{number}")
    shelf.put("own", "glanhau strydoedd gwastraff ailgylchu", title="Gwastraff")
    shelf.put("near", "gwastraff ac ailgylchu yn y ddinas", title="Ailgylchu")
    return shelf


def keys(entries):
    return [entry.subject_id for entry in entries]


def test_near_subject_is_related_and_the_subject_itself_is_not(stocked):
    assert keys(related_to("case-study:own", "cy", VISITOR)) == ["near"]


def test_other_language_is_reached_by_the_lexicon(stocked):
    LexiconPair.objects.create(term_cy="gwastraff", term_en="waste", weight=0.9)
    stocked.put("english", "waste collection", language="en", title="Waste")
    assert "english" in keys(related_to("case-study:own", "cy", VISITOR))


def test_nobody_is_led_to_a_translation_of_what_stands_in_their_language(stocked):
    stocked.put("near", "Other words.", language="en", title="Collecting")
    for language in ("cy", "en"):
        (entry,) = related_to("case-study:own", language, VISITOR)
        assert (entry.subject_id, entry.language) == ("near", language)
    LibraryEntry.objects.filter(subject_id="near", language="en").update(audience="members")
    (entry,) = related_to("case-study:own", "en", VISITOR)
    assert entry.language == "cy"


def test_of_texts_that_share_as_many_words_the_one_about_the_same_is_nearer(shelf):
    put_two_subjects(shelf, kind="page")  # pages teach and are related to nothing
    shelf.put("own", "contract sgip")
    shelf.put("a-care", "contract oedolion ymweliad")
    shelf.put("b-waste", "contract lorïau casgliad")
    shelf.put("placed-nowhere", "contract")
    learn_meaning()
    EntryMeaning.objects.get(entry__subject_id="placed-nowhere").delete()
    by_meaning = keys(related_to("case-study:own", "cy", VISITOR))
    EntryMeaning.objects.all().delete()
    cache.clear()
    by_words = keys(related_to("case-study:own", "cy", VISITOR))
    assert set(by_words) == set(by_meaning) == {"a-care", "b-waste", "placed-nowhere"}
    assert by_words.index("a-care") < by_words.index("b-waste")
    assert by_meaning[0] == "b-waste"


def test_what_the_reader_may_not_see_is_never_related(stocked):
    stocked.put("closed", "gwastraff ailgylchu", audience="members")
    stocked.put("later", "gwastraff ailgylchu", embargo_until=timezone.now() + timedelta(days=1))
    assert keys(related_to("case-study:own", "cy", VISITOR)) == ["near"]
    assert set(keys(related_to("case-study:own", "cy", VISITOR | {"members"}))) == {"near", "closed"}


def test_what_is_closed_after_it_was_remembered_is_gone_at_once(stocked):
    assert keys(related_to("case-study:own", "cy", VISITOR)) == ["near"]
    stocked.put("near", "gwastraff ac ailgylchu yn y ddinas", title="Ailgylchu", audience="members")
    assert related_to("case-study:own", "cy", VISITOR) == []


def test_queries_are_few_and_one_when_remembered(stocked):
    with CaptureQueriesContext(connection) as first:
        related_to("case-study:own", "cy", VISITOR)
    with CaptureQueriesContext(connection) as second:
        related_to("case-study:own", "cy", VISITOR)
    assert len(first) <= 12
    assert len(second) == 1
