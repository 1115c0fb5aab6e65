"""Queries that nobody means well: what breaks search engines, put together at random but the same for a seed."""

import random
from collections.abc import Iterator

OPERATORS = ["AND", "OR", "NOT", "NEAR", "NEAR/3", "<->", *"*^:(){}[]~\\+|&!"]
WORDS = ["gofal", "ngwasanaethau", "council", "the", "y", "caffael", "budd-daliadau", "i'w", "dŵr", "insourcing"]
STRANGE = [
    "\x00", "\x1b[31m", "\ud800", "\udfff", "\u202e", "\u200b", "\ufeff", "e\u0301\u0323\u0302",
    "\U0001f600\u200d\U0001f525",
    "مرحبا", "שלום", "Привет", "你好", "ﬁ", "İ", "ẞ", "\u0345", "a\u0301" * 30, "𝕘𝕠𝕗𝕒𝕝", "\u3164",
]  # fmt: skip
SQL = [
    "' OR 1=1 --",
    "'; DROP TABLE search_posting; --",
    'title:"',
    "%s%n%00",
    "${jndi:x}",
    "search_exact MATCH",
    "{{7*7}}",
]
LONG = 100_000


def _quoted(dice: random.Random) -> str:
    return '"' * dice.randint(1, 5) + " ".join(dice.choices(WORDS, k=dice.randint(0, 4))) + '"' * dice.randint(0, 2)


def _operators(dice: random.Random) -> str:
    return dice.choice(("", " ")).join(dice.choices(OPERATORS + WORDS, k=dice.randint(1, 30)))


def _long_word(dice: random.Random) -> str:
    return dice.choice(("a", "llanfair", "-", '"', "'", "ŵ", "a-", "a'", "1", "e\u0301", "\x00", "gofal ")) * (
        LONG // dice.choice((1, 2, 6, 8))
    )


def _strange(dice: random.Random) -> str:
    return dice.choice(("", " ")).join(dice.choices(STRANGE + WORDS, k=dice.randint(1, 20)))


def _invented(dice: random.Random) -> str:
    letters = "abcdefghilmnoprstuwyŵâ"
    return " ".join("".join(dice.choices(letters, k=dice.randint(2, 12))) for _word in range(dice.randint(1, 60)))


def _minuses(dice: random.Random) -> str:
    return " ".join(
        "-" * dice.randint(1, 3) + dice.choice((*WORDS, _quoted(dice))) for _word in range(dice.randint(1, 40))
    )


def _phrases(dice: random.Random) -> str:
    return " ".join(f'"{dice.choice(WORDS)} {dice.choice(WORDS)}"' for _phrase in range(dice.randint(1, 30)))


def _sql(dice: random.Random) -> str:
    return " ".join(dice.choices(SQL + WORDS, k=dice.randint(1, 6)))


MAKERS = (_quoted, _operators, _long_word, _strange, _invented, _minuses, _phrases, _sql)


def hostile_queries(number: int, *, seed: int) -> Iterator[str]:
    """Yield ``number`` queries. A lone surrogate goes as Python writes it in an address: replaced."""
    dice = random.Random(seed)  # noqa: S311 (reproducible, not secret)
    for place in range(number):
        text = MAKERS[place % len(MAKERS)](dice)
        yield text.encode("utf-8", "replace").decode()
