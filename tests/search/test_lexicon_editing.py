"""Editors have the last word on the lexicon, and the worker learns it again soon after a change."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from tests_support import make_person

from core.models import AuditEntry, OutboxMessage
from core.outbox import drain
from search.jobs import TOPIC
from search.lexicon import learn_lexicon, with_translations
from search.lexicon_editing import NotOneWord, lexicon_pair_pin, lexicon_pair_set_state
from search.models import LexiconPair
from search.parallel import Parallel
from search.query import parse_query

TEXTS = [Parallel("gofal", "care", "glossary"), Parallel("cartref", "home", "glossary")]
State = LexiconPair.State


def translations(text: str, language: str = "en") -> dict[str, float]:
    return with_translations(parse_query(text, language)).groups[0].terms


def test_blocked_pair_is_never_used_and_outlives_learning(db):
    learn_lexicon(TEXTS)
    pair = LexiconPair.objects.get(term_en="care")
    assert "gofal" in translations("care")
    lexicon_pair_set_state(pair=pair, state=State.BLOCKED, actor=None)
    assert "gofal" not in translations("care")
    assert "care" not in translations("ofal", "cy")
    learn_lexicon(TEXTS)
    pair.refresh_from_db()
    assert (pair.state, pair.count) == (State.BLOCKED, 1)
    assert pair.evidence[0]["cy"] == "gofal"
    assert "gofal" not in translations("care")


def test_pinned_pair_is_always_used_at_full_weight_and_outlives_its_texts(db):
    learn_lexicon(TEXTS)
    lexicon_pair_pin(cy="ofal", en="Caring", actor=None)
    assert translations("care")["gofal"] == 1.0
    learn_lexicon(TEXTS[1:])
    pair = LexiconPair.objects.get(state=State.PINNED)
    assert (pair.term_cy, pair.count, pair.evidence) == ("gofal", 0, [])
    assert translations("care")["gofal"] == 1.0
    lexicon_pair_set_state(pair=pair, state=State.LEARNED, actor=None)
    learn_lexicon(TEXTS[1:])
    assert not LexiconPair.objects.filter(term_en="care").exists()


def test_an_acronym_that_a_function_word_spells_can_be_pinned(db):
    lexicon_pair_pin(cy="TAW", en="VAT", actor=None)
    assert translations("TAW", "cy")["vat"] == translations("VAT")["TAW"] == 1.0
    assert "TAW" not in translations("IT")


def test_changing_a_state_is_audited_once(db):
    actor = make_person("editor")
    pair = lexicon_pair_pin(cy="gofal", en="care", actor=actor)
    lexicon_pair_pin(cy="gofal", en="care", actor=actor)
    lexicon_pair_set_state(pair=pair, state=State.BLOCKED, actor=actor)
    actions = AuditEntry.objects.filter(action__startswith="lexicon_pair").order_by("sequence")
    assert [entry.action for entry in actions] == ["lexicon_pair.pinned", "lexicon_pair.blocked"]


@pytest.mark.parametrize("words", [("gwaith teg", "fair"), ("y", "the"), ("", "care")])
def test_only_single_telling_words_can_be_pinned(db, words):
    with pytest.raises(NotOneWord):
        lexicon_pair_pin(cy=words[0], en=words[1], actor=None)
    assert not LexiconPair.objects.exists()


@pytest.mark.parametrize("role", ["editor", "administrator"])
def test_editor_sees_evidence_and_pins_and_blocks_in_the_admin(client, db, role, settings):
    learn_lexicon(TEXTS)
    client.force_login(make_person(role))
    page = client.get(reverse("lexicon:index"))
    assert page.status_code == 200
    assert '<span lang="cy">gofal</span>' in page.content.decode()
    pair = LexiconPair.objects.get(term_en="care")
    assert '<span lang="cy">gofal</span>' in client.get(reverse("lexicon:edit", args=[pair.pk])).content.decode()
    client.post(reverse("lexicon:edit", args=[pair.pk]), {"state": "blocked"})
    pair.refresh_from_db()
    assert pair.state == State.BLOCKED
    client.post(reverse("lexicon:add"), {"term_cy": "fwydydd", "term_en": "foods"})
    assert LexiconPair.objects.filter(term_cy="bwyd", term_en="food", state=State.PINNED).exists()
    refused = client.post(reverse("lexicon:add"), {"term_cy": "gwaith teg", "term_en": "fair"})
    assert refused.status_code == 200
    assert LexiconPair.objects.count() == 3
    assert client.get(reverse("lexicon:delete", args=[pair.pk])).status_code in (302, 403, 404)
    assert LexiconPair.objects.filter(pk=pair.pk).exists()


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("services", ["service"]), ("ngwasanaethau", ["service"]), ("GWASANAETH", ["service"]), ("serv", ["service"]),
        ("tŷ", ["house"]), ("tai", ["house"]), ("Wales", ["wale"]), ("gofal tai", ["house"]), ("zzqqxx", []),
        ("the", []),
    ],
)  # fmt: skip
def test_pairs_are_found_in_the_admin_by_any_form_of_their_words(client, db, typed, found):
    for cy, en in (("gwasanaeth", "service"), ("tŷ", "house"), ("Cymru", "Wales")):
        lexicon_pair_pin(cy=cy, en=en, actor=None)
    client.force_login(make_person("editor"))
    page = client.get(reverse("lexicon:index"), {"q": typed})
    assert [pair.term_en for pair in page.context["object_list"]] == found


def test_facilitator_cannot_reach_the_lexicon(client, db):
    client.force_login(make_person("facilitator"))
    assert client.get(reverse("lexicon:index")).status_code in (302, 403)


def rows():
    return OutboxMessage.objects.filter(topic=TOPIC)


def test_publishing_the_second_language_has_the_lexicon_learned_once(shelf):
    shelf.put("case-01", "Gofal da.", title="Gofal")
    assert not rows().exists()
    shelf.put("case-01", "Good care.", title="Care", language="en")
    shelf.put("case-01", "Very good care.", title="Care", language="en")
    assert rows().count() == 1
    row = rows().get()
    assert timezone.now() < row.not_before <= timezone.now() + timedelta(minutes=10)
    assert not LexiconPair.objects.filter(term_cy="gofal", evidence__0__source="case-study:case-01").exists()
    rows().update(not_before=timezone.now())
    drain()
    assert LexiconPair.objects.filter(term_cy="gofal", term_en="care").exists()


def test_unchanged_text_asks_for_no_learning(shelf):
    shelf.put("case-01", "Gofal da.", title="Gofal")
    shelf.put("case-01", "Good care.", title="Care", language="en")
    rows().delete()
    shelf.put("case-01", "Good care.", title="Care", language="en")
    assert not rows().exists()
