"""Measures how long the lexicon takes to be learned from synthetic parallel segments, and how much memory.

Words are drawn by the frequencies that the site's own texts show, in both languages, with the surface forms as they
stand there (mutations included), and stretched by invented rare words along the same curve (Zipf's law), so that the
vocabulary grows with the number of segments as it does in real text. It prints one line of JSON.
"""

import argparse
import json
import os
import random
import resource
import sys
import time
from bisect import bisect
from collections.abc import Iterator
from itertools import accumulate
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cop_site.settings.development")

TAIL = 30_000  # invented rare words beyond the site's own, each in both languages
MEAN_LENGTH, SPREAD = 14, 9  # words of a segment
SPREAD_OF_ORDER = 2.0  # how far a word stands from its place in the other language
CONSONANTS, VOWELS = "bcdfglmnprst", "aeiouwy"


def invented(draw: random.Random) -> str:
    """Return a word that no language has, of Welsh-looking syllables."""
    return "".join(draw.choice(CONSONANTS) + draw.choice(VOWELS) for _syllable in range(draw.randint(3, 5)))


def segments(number: int, seed: int) -> Iterator[tuple[str, str]]:
    """Yield (Welsh, English) segments: each word of the one has its word in the other, near its place."""
    draw = random.Random(seed)  # noqa: S311 (figures, no secrets)
    content = ROOT / "content"
    forms: dict[str, dict[str, int]] = {"cy": {}, "en": {}}

    def collect(value: object) -> None:
        if isinstance(value, dict):
            for language in forms:
                text = value.get(language)
                for part in text if isinstance(text, list) else [text]:
                    for word in part.split() if isinstance(part, str) else ():
                        plain = word.strip(".,;:!?()“”").lower()
                        if plain.isalpha():
                            forms[language][plain] = forms[language].get(plain, 0) + 1
        for child in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
            collect(child)

    for name in ("demo_cases.json", "toolkit.json", "pages.json", "taxonomy.json"):
        collect(json.loads((content / name).read_text(encoding="utf-8")))
    ranked = {key: sorted(counts, key=lambda word: (-counts[word], word)) for key, counts in forms.items()}
    size = min(map(len, ranked.values()))
    pairs = list(zip(ranked["cy"][:size], ranked["en"][:size], strict=True))
    pairs += [(invented(draw), invented(draw)) for _word in range(TAIL)]
    shares = list(accumulate(1.0 / (rank + 2.7) for rank in range(len(pairs))))
    for _segment in range(number):
        length = max(3, min(60, round(draw.gauss(MEAN_LENGTH, SPREAD))))
        chosen = [pairs[bisect(shares, draw.random() * shares[-1])] for _word in range(length)]
        order = sorted(range(length), key=lambda place: place + draw.gauss(0, SPREAD_OF_ORDER))
        kept = [place for place in order if draw.random() > 0.08]
        yield " ".join(cy for cy, _en in chosen), " ".join(chosen[place][1] for place in kept)


def main() -> None:
    """Learn, and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--segments", type=int, default=50_000)
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    import django

    django.setup()
    from search.alignment import learn
    from search.lexicon import terms_for_learning

    texts = list(segments(options.segments, options.seed))
    before, start = resource.getrusage(resource.RUSAGE_SELF), time.perf_counter()
    learned = learn((terms_for_learning(cy, "cy"), terms_for_learning(en, "en")) for cy, en in texts)
    end, after = time.perf_counter(), resource.getrusage(resource.RUSAGE_SELF)
    figures = {
        "segments": options.segments,
        "words": sum(len(cy.split()) + len(en.split()) for cy, en in texts),
        "seconds": round(end - start, 1),
        "processor_seconds": round(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, 1),
        "peak_mb": after.ru_maxrss // 1024,
        "pairs": len(learned),
    }
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
