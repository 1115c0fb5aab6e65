"""Strings that attack a page: the project's own short list, and a large one where it is at hand (it is not ours)."""

import json
import random
from pathlib import Path

LARGE = Path(__file__).resolve().parents[3] / "shared" / "data" / "xss_payloads.json"
OWN = [
    "<script>hit()</script>",
    "<img src=x onerror=hit()>",
    "<svg/onload=hit()>",
    "<svg><script>hit()</script></svg>",
    "<body onload=hit()>",
    "<input autofocus onfocus=hit()>",
    "<details open ontoggle=hit()>",
    "<iframe srcdoc='<script>parent.hit()</script>'></iframe>",
    "<math><mtext><table><mglyph><style><img src=x onerror=hit()>",
    '"><img src=x onerror=hit()>',
    "'><img src=x onerror=hit()>",
    "</title><img src=x onerror=hit()>",
    "</textarea><img src=x onerror=hit()>",
    "[x](javascript:hit())",
    "[x](JaVaScRiPt&colon;hit())",
    "[x](data:text/html,<script>hit()</script>)",
    '[x](https://a.example "onmouseover=hit()")',
    "`<img src=x onerror=hit()>`",
    "```html\n<img src=x onerror=hit()>\n```",
    '<https://example.org/"onclick=hit()>',
]


def everything() -> list[str]:
    """Return every attack at hand, ours first."""
    if not LARGE.exists():
        return OWN
    found = json.loads(LARGE.read_text(encoding="utf-8"))
    texts = [item if isinstance(item, str) else str(item["payload"]) for item in found]
    return [*OWN, *texts]


def sample(size: int, seed: int = 20261125) -> list[str]:
    """Return our own list and a seeded choice out of the others, ``size`` in all where there are so many."""
    rest = everything()[len(OWN) :]
    return [*OWN, *random.Random(seed).sample(rest, min(len(rest), max(size - len(OWN), 0)))]
