"""Which plural form a number takes, by the Unicode CLDR."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

Category = Literal["zero", "one", "two", "few", "many", "other"]

_WELSH: dict[int, Category] = {0: "zero", 1: "one", 2: "two", 3: "few", 6: "many"}


def plural_category(number: int | float | Decimal, language: str = "cy") -> Category:
    """Return the CLDR cardinal plural category of `number` in 'cy' or 'en'.

    Welsh counts by value alone, so 3 and 3.0 are both "few" and -2 is "two"; English calls only a whole 1 "one".
    Raises `ValueError` for another language. Source: CLDR, supplemental/plurals, cy and en.
    """
    value = abs(number)
    if language == "cy":
        return _WELSH[int(value)] if value in _WELSH else "other"
    if language == "en":
        return "one" if value == 1 and isinstance(number, int) else "other"
    raise ValueError(f"no plural rule for language {language!r}")
