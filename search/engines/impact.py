"""How much a term says of an entry, in one byte: what an index stores so that ranking need not read the texts.

An entry's impact for a term is the part of BM25F that does not depend on the query (``scoring.py``): the occurrences in
title, summary and text, weighted, divided by length and saturated. V. Anh and A. Moffat, "Pruned query evaluation
using pre-computed impacts" (2006).
"""

from collections import defaultdict
from typing import Any

from search.scoring import FIELDS, SATURATION

LARGEST = 255
# Usual lengths in tokens: an impact should not move with every text that comes in. The exact scores, which decide the
# order of what is shown, take the true averages.
USUAL = {"title": 7, "summary": 30, "body": 120}
# What is read of an entry.
IMPACT_COLUMNS = tuple(f"{name}_{what}" for name in USUAL for what in ("terms", "length"))


def impacts(entry: Any) -> dict[str, int]:
    """Return the saturated frequency of each different term of an entry, from 1 to ``LARGEST``.

    A row with its ``IMPACT_COLUMNS`` will do for an entry.
    """
    found: dict[str, float] = defaultdict(float)
    for name, weight, normal in FIELDS:
        each = weight / (1.0 - normal + normal * getattr(entry, f"{name}_length") / USUAL[name])
        for term in getattr(entry, f"{name}_terms").split():
            found[term] += each
    # Most terms stand once: few different values are reckoned.
    of = {
        occurrences: max(1, round(LARGEST * occurrences / (SATURATION + occurrences)))
        for occurrences in set(found.values())
    }
    return {term: of[occurrences] for term, occurrences in found.items()}
