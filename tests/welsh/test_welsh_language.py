"""Mutations, alphabetical order, plural categories and detection."""

import random
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from welsh import detect_language, mutate, plural_category, radicals, sort_key
from welsh.alphabet import letters
from welsh.detect import detect


@pytest.mark.parametrize(
    ("word", "kind", "form"),
    [
        ("pont", "soft", "bont"), ("tref", "soft", "dref"), ("cath", "soft", "gath"), ("bara", "soft", "fara"),
        ("dyn", "soft", "ddyn"), ("gwlad", "soft", "wlad"), ("mam", "soft", "fam"), ("llaw", "soft", "law"),
        ("rhan", "soft", "ran"), ("pont", "nasal", "mhont"), ("tref", "nasal", "nhref"), ("cath", "nasal", "nghath"),
        ("bara", "nasal", "mara"), ("dyn", "nasal", "nyn"), ("gwlad", "nasal", "ngwlad"), ("pont", "aspirate", "phont"),
        ("tref", "aspirate", "thref"), ("cath", "aspirate", "chath"), ("ysgol", "h", "hysgol"),
        ("Cymru", "soft", "Gymru"),
        ("Caerdydd", "nasal", "Nghaerdydd"), ("Gwynedd", "soft", "Wynedd"), ("chwaer", "soft", "chwaer"),
        ("theatr", "aspirate", "theatr"), ("ffordd", "soft", "ffordd"), ("siop", "nasal", "siop"), ("", "soft", ""),
    ],
)  # fmt: skip
def test_mutation_of_each_initial(word: str, kind: str, form: str) -> None:
    assert mutate(word, kind) == form  # type: ignore[arg-type]


def test_unknown_mutation_is_refused() -> None:
    with pytest.raises(ValueError, match="unknown mutation"):
        mutate("cath", "hard")  # type: ignore[arg-type]


@given(
    st.text("abcdefghilmnoprstuwyâŵŷ", min_size=3, max_size=12),
    st.sampled_from(["soft", "nasal", "aspirate", "h"]),
)
def test_radicals_undo_every_mutation(word: str, kind: str) -> None:
    form = mutate(word, kind)  # type: ignore[arg-type]
    if form != word and len(form) > 2:
        undone = [radical for radical, _ in radicals(form)]
        # A g that fell away leaves nothing to see; letters that no Welsh word begins with may make another digraph.
        assert word in undone or (word[0] == "g" and kind == "soft") or form[:2] in ("ff", "ll", "rh", "ng", "nh", "mh")


def test_welsh_order_counts_digraphs_as_letters() -> None:
    # ng stands between g and h: agor, angen, ahoi. In danadl, dangos and dannedd n is one letter.
    order = """agor angen angor ahoi arholiad armel Bangor bara cath ci cyngor chwaer danadl dangos dannedd drws ddoe
        ffon lorri llan parhau parlwr pont Phylip ras rhan tŷ theatr"""
    expected = order.split()
    shuffled = random.Random(1).sample(expected, len(expected))
    assert sorted(shuffled, key=sort_key) == expected


@pytest.mark.parametrize(
    ("word", "split"),
    [
        ("Bangor", "b a n g o r"), ("angor", "a ng o r"), ("Llangollen", "ll a n g o ll e n"),
        ("Llangefni", "ll a n g e f n i"), ("dangos", "d a n g o s"), ("ymddangos", "y m dd a n g o s"),
        ("hunangofiant", "h u n a n g o f i a n t"), ("llongyfarch", "ll o n g y f a r ch"),
        ("rhyngrwyd", "rh y ng r w y d"), ("anghofio", "a ng h o f i o"), ("arholiad", "a r h o l i a d"),
        ("penrhyn", "p e n rh y n"), ("Dinbych", "d i n b y ch"), ("Fangor", "f a n g o r"),
    ],
)  # fmt: skip
def test_letters_of_names_that_look_like_digraphs(word: str, split: str) -> None:
    assert letters(word) == split.split()


def test_english_order_knows_no_digraphs() -> None:
    words = ["lorry", "llama", "cycle", "chip"]
    assert sorted(words, key=lambda word: sort_key(word, "en")) == ["chip", "cycle", "llama", "lorry"]


def test_order_puts_words_before_longer_words_and_accents_after() -> None:
    words = ["Ynys Môn", "Ynys Bŷr", "ynys", "ynysoedd", "tŷ", "ty", "10", "a"]
    assert sorted(words, key=sort_key) == ["10", "a", "ty", "tŷ", "ynys", "Ynys Bŷr", "Ynys Môn", "ynysoedd"]


@given(st.text(max_size=40), st.sampled_from(["cy", "en"]))
def test_sort_key_never_raises_and_is_plain(text: str, language: str) -> None:
    assert set(sort_key(text, language)) <= set("abcdefghijklmnopqrstuvwxyz")


def test_sort_key_refuses_another_language() -> None:
    with pytest.raises(ValueError, match="no alphabet"):
        sort_key("a", "fr")


@pytest.mark.parametrize(
    ("number", "category"),
    [
        (0, "zero"), (1, "one"), (2, "two"), (3, "few"), (4, "other"), (5, "other"), (6, "many"), (7, "other"),
        (11, "other"), (-2, "two"), (3.0, "few"), (1.5, "other"), (Decimal("6"), "many"), (100, "other"),
    ],
)  # fmt: skip
def test_welsh_plural_category(number: int | float | Decimal, category: str) -> None:
    assert plural_category(number) == category


def test_english_plural_category() -> None:
    assert [plural_category(n, "en") for n in (0, 1, 2, 1.0)] == ["other", "one", "other", "other"]
    with pytest.raises(ValueError, match="no plural rule"):
        plural_category(1, "fr")


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Mae'r cyngor yn bwriadu dod â'r gwasanaeth yn ôl", "cy"),
        ("The council plans to bring the service back in house", "en"),
        ("gwasanaethau gofal", "cy"),
        ("ngwasanaethau", "cy"),
        ("care services", "en"),
        ("Sut mae mewnoli gwasanaethau arlwyo ysgolion?", "cy"),
        ("How do we insource school catering?", "en"),
        ("Cyngor Gwynedd said that the school is open", "en"),
        ("Dywedodd y cyngor fod Microsoft Teams yn well", "cy"),
        ("", None),
        ("12345 !", None),
        ("a o i", None),
    ],
)
def test_language_of_a_text(text: str, language: str | None) -> None:
    assert detect_language(text) == language


@given(st.text(max_size=200))
def test_detection_never_raises_and_gives_a_share(text: str) -> None:
    found = detect(text)
    assert 0 <= found.confidence <= 1
    assert found.language in ("cy", "en", None)
