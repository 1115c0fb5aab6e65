"""Words and names that no text of ours holds: the long tail that every real collection has.

A third of the different words of running text stand in it once (G. Zipf, "Human Behavior and the Principle of Least
Effort", 1949). So that rare words exist in a generated community, new ones are coined from the letter sequences of the
real ones, used as seldom as real rare words are, and written as running text writes them: with endings, and in Welsh
with a mutated first letter. The rules here are the ordinary grammar of both languages, not the site's analyser.
"""

import random
from bisect import bisect
from collections import defaultdict
from collections.abc import Iterable
from itertools import accumulate

LEMMAS = 20_000
OFFSET = 8.0  # Mandelbrot's: how flat the head of the tail is
NAMES = 0.25  # of the coined words are names, written with a capital
SHORTEST, LONGEST = 4, 13
# Shares in running Welsh of a first letter that is soft, nasal, aspirate; the rest stand in their radical form.
MUTATIONS = (
    (0.26, {"p": "b", "t": "d", "c": "g", "b": "f", "d": "dd", "g": "", "m": "f", "ll": "l", "rh": "r"}),
    (0.02, {"p": "mh", "t": "nh", "c": "ngh", "b": "m", "d": "n", "g": "ng"}),
    (0.03, {"p": "ph", "t": "th", "c": "ch"}),
)
WHOLE = ("ch", "th", "ph", "dd", "ff", "ng")  # one letter each in Welsh: they do not mutate
ENDINGS = {
    "en": ((0.62, ""), (0.22, "s"), (0.08, "ed"), (0.08, "ing")),
    "cy": ((0.66, ""), (0.16, "au"), (0.08, "ion"), (0.05, "oedd"), (0.05, "ol")),
}


class Coiner:
    """Coins words of one language from the letters of real ones; the lemmas depend on those words alone."""

    def __init__(self, language: str, words: Iterable[str], dice: random.Random) -> None:
        self.language = language
        self.dice = dice
        self._after: dict[str, list[str]] = defaultdict(list)
        for word in sorted({word.lower() for word in words}):
            if word.isalpha() and len(word) >= SHORTEST:
                padded = f"^^{word}$"
                for place in range(len(word) + 1):
                    self._after[padded[place : place + 2]].append(padded[place + 2])
        own = random.Random(f"lemmas {language}")  # noqa: S311 (reproducible, not secret)
        self._lemmas = list(dict.fromkeys(self._coin(own) for _number in range(LEMMAS)))
        self._weights = list(accumulate(1 / (rank + OFFSET) for rank in range(1, len(self._lemmas) + 1)))

    def _coin(self, dice: random.Random) -> str:
        while True:
            word = ""
            while len(word) <= LONGEST:
                letter = dice.choice(self._after[f"^^{word}"[-2:]])
                if letter == "$":
                    break
                word += letter
            if SHORTEST <= len(word) <= LONGEST:
                return word

    def word(self) -> str:
        """Return a word or a name as a text has it, common ones of the tail more often than rare ones."""
        place = bisect(self._weights, self.dice.random() * self._weights[-1])
        lemma = self._lemmas[min(place, len(self._lemmas) - 1)]
        if self.dice.random() < NAMES:
            return lemma.capitalize()
        return self._mutated(lemma + self._ending())

    def _ending(self) -> str:
        dice = self.dice.random()
        for share, ending in ENDINGS[self.language]:
            dice -= share
            if dice < 0:
                return ending
        return ""

    def _mutated(self, word: str) -> str:
        if self.language != "cy" or word.startswith(WHOLE):
            return word
        dice = self.dice.random()
        for share, letters in MUTATIONS:
            dice -= share
            if dice < 0:
                radical = next((first for first in (word[:2], word[:1]) if first in letters), None)
                return word if radical is None else letters[radical] + word[len(radical) :]
        return word
