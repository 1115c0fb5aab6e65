"""Which language a text is in, Welsh or English, from its function words and the shape of its other words."""

from __future__ import annotations

import re
from functools import lru_cache
from math import exp
from typing import Final, Literal, NamedTuple

from welsh.lexicon import everyday
from welsh.mutation import radicals
from welsh.text import normal, word_set

Language = Literal["cy", "en"]


class Detection(NamedTuple):
    """`language` is 'cy', 'en' or None when the text does not tell; `confidence` runs from 0 to 1."""

    language: Language | None
    confidence: float


_WELSH_WORDS: Final = word_set(
    """
    y yr yn ar ac bod mae maen mae'n sydd sy oedd oes ydy yw ydi ydyn ydym ydych roedd bydd byddai byddwn
    byddwch fydd fod wedi gan gyda heb am er ers dros drwy trwy rhwng wrth mewn oddi hyd nes nid ni na nad ddim
    dim eu ei eich ein fy dy chi nhw hi fe mi nhw hwn hon hyn hwnnw honno hynny rhai rhyw pob bob pa beth pwy
    ble pryd pam sut faint sawl neu ond os pan felly hefyd iawn mwy fwy llai mor fel i'r i'w o'r o'n a'r a'u a'i
    â'r gyda'r â o nag oherwydd cyn ar ôl eleni heddiw yma yna yno dyma dyna gael cael gwneud wneud mynd dod
    dweud gall gallwch rhaid dylai dylech efallai un dau dwy tri tair pedwar pum chwech saith wyth naw deg cymru
    cymraeg gymraeg saesneg yng ym yr un arall eraill holl mawr fawr newydd da dda gwaith ati iddo iddi iddyn
    ohono ohonyn arno arni arnyn ynddo hwy
    """
)
_ENGLISH_WORDS: Final = word_set(
    """
    the of and to is in it that for was on are with as be at by this have from or had not but what all were we
    when your can said there use an each which she do how their if will up other about out many then them these
    so some her would make like him into has look more write go see no way could people my than been who its now
    find down did get come made may after back only our just where most through should also any because while
    we've i'm don't it's you they us me he his those such between both under over against during before without
    within whether
    """
)
# In both languages as common words: they tell nothing.
_NEITHER: Final = word_set("a i o am pan hen on un no do is her pam as at by man hi he me my mi")

_SHAPES: Final[tuple[tuple[re.Pattern[str], float], ...]] = tuple(
    (re.compile(pattern), weight)
    for pattern, weight in (
        (r"[âêîôûŵŷ]", 3.0),
        (r"dd(?!ed|er|ing|l|y\b|s)", 1.2),
        (r"^(?:ll|rh|ngh|mh|nh|ff|chw|gw|ngw|dd|ym|cyf|cyd)", 1.8),
        (r"(?:wy|yw|yr|wr|ŵ)", 0.8),
        (r"[bcdfghjlmnprst]w(?:[bcdfghjlmnprst]|$)", 1.5),
        (r"(?:aeth|iaeth|iad|ydd|odd|wyd|edd|wch|aidd|adwy|iol|deb|rwydd)$", 2.0),
        (r"(?:au|iau|ion|oedd|ol|wn|ir|u|io|og|us|wyr)$", 0.7),
        (r"(?:ae|oe|eu|aw|ei)(?!$)", 0.3),
        (r"(?:mh|nh|ngh|ngl|rch|lch|nt$)", 0.4),
        (r"^[^aeiouwy]*y[^aeiou]*$", 0.4),
        (r"[kqvxz]", -2.2),
        (r"(?:tion|sion|ing|ment|ness|ance|ence|able|ible|ght|ck|ally|ity|ies|ous|ful|ive)s?$", -2.5),
        (r"(?:ed|ly|er|ers|al|ic|ty|s)$", -0.8),
        (r"(?:sh|ee|oo|ea|ou|igh|tch|pp|tt(?!a)|ss|wh|th[eo])", -0.9),
        (r"e$", -0.9),
        (r"^(?:st|sp|sc|wr|kn|th[aeir]|pre|con|com|un|de|re)", -0.4),
    )
)


@lru_cache(maxsize=8192)
def _word_score(word: str) -> float:
    """Evidence of one word (as `normal` gives it), positive for Welsh."""
    if word in _NEITHER:
        return 0.0
    if word in _WELSH_WORDS:
        return 0.0 if word in _ENGLISH_WORDS else 4.0
    if word in _ENGLISH_WORDS:
        return -4.0
    if word in everyday("cy"):
        return 1.5
    if word in everyday("en") or (word[-1] == "s" and word[:-1] in everyday("en")):
        return -1.5
    if len(word) > 3 and any(radical in everyday("cy") for radical, _ in radicals(word)):
        return 1.2
    if len(word) < 3 or not word.isalpha():
        return 0.5 if word.endswith(("'r", "'n", "'u", "'w")) else -0.5 if word.endswith(("'s", "'t")) else 0.0
    score = sum(weight for pattern, weight in _SHAPES if pattern.search(word))
    return max(-3.0, min(3.0, score))


_WORDS: Final = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")
_ENOUGH: Final = 400


def detect(text: str) -> Detection:
    """Return the language of `text` and how sure that is; None below a confidence of 0.65.

    Looks at the first 400 words. A text of both languages goes to the one with more evidence. Never raises.
    """
    score, count = 0.0, 0
    for match in _WORDS.finditer(normal(text[:20_000])):
        score += _word_score(match[0])
        count += 1
        if count >= _ENOUGH:
            break
    if count == 0:
        return Detection(None, 0.0)
    # The evidence of neighbours is not independent: damp it by the root of the length.
    odds = score / max(1.0, count**0.5)
    confidence = 1 / (1 + exp(-min(30.0, abs(odds))))
    if confidence < 0.65:
        return Detection(None, confidence)
    return Detection("cy" if odds > 0 else "en", confidence)


def detect_language(text: str) -> Language | None:
    """Return 'cy', 'en', or None when `text` does not tell."""
    return detect(text).language
