"""Makes text that looks like the community's own: words follow each other as they do in the content files.

The forms are those of running text, mutated and inflected as they stand there; the analyser is not asked.
"""

import json
import random
import re
from collections import defaultdict
from html import unescape
from itertools import pairwise
from pathlib import Path
from typing import Any

from core.languages import OTHER

from .coining import Coiner

LANGUAGES = ("en", "cy")
COINED = 0.05  # of all words: about the share of words in running text that a small sample of it has not shown
SOURCES = ("pages.json", "toolkit.json", "demo_cases.json", "messages.json", "taxonomy.json")
WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
TAG = re.compile(r"<[^>]+>")
SENTENCE = re.compile(r"(?<=[.!?])\s+|\n+")


def texts_of(data: Any, language: str) -> list[str]:
    """Return every text of a data file that is in a language: values under ``en`` and ``cy``, and posts by ``lang``."""
    found: list[str] = []
    if isinstance(data, list):
        for item in data:
            found.extend(texts_of(item, language))
    elif isinstance(data, dict):
        if isinstance(data.get("text"), str) and data.get("lang") == language:
            found.append(data["text"])
        for key, value in data.items():
            if isinstance(value, str):
                if key == language or key.endswith(f"_{language}"):
                    found.append(value)
            elif key != OTHER[language]:
                found.extend(texts_of(value, language))
    return found


class Writer:
    """Writes sentences of one language, reproducibly for a seed.

    Each word is drawn from those that follow the one before it in the real texts, as often as they do; the dead end
    and one word in twelve are drawn from the language as a whole, by their frequency there, so that the texts vary
    beyond their source. One in twenty is a word of the long tail, which the source has not got.
    """

    def __init__(self, language: str, folder: Path, dice: random.Random) -> None:
        self.language = language
        self.dice = dice
        self.words: list[str] = []
        self.starts: list[str] = []
        self.followers: dict[str, list[str]] = defaultdict(list)
        for name in SOURCES:
            data = json.loads((folder / name).read_text(encoding="utf-8"))
            for text in texts_of(data, language):
                self._learn(unescape(TAG.sub(" ", text)))
        self.coiner = Coiner(language, self.words, dice)

    def _learn(self, text: str) -> None:
        for sentence in SENTENCE.split(text):
            words = WORD.findall(sentence)
            if len(words) < 3:
                continue
            self.starts.append(words[0].lower())
            words = [words[0].lower(), *words[1:]]
            self.words.extend(words)
            for word, follower in pairwise(words):
                self.followers[word].append(follower)

    def phrase(self, length: int) -> list[str]:
        """Return ``length`` words in a row."""
        dice = self.dice
        word = dice.choice(self.starts)
        made = [word]
        while len(made) < length:
            if dice.random() < COINED:
                made.append(self.coiner.word())
                continue
            after = self.followers.get(word)
            word = dice.choice(after) if after and dice.random() > 1 / 12 else dice.choice(self.words)
            made.append(word)
        return made

    def sentence(self) -> str:
        """Return a sentence of 6 to 24 words; some hold a figure."""
        words = self.phrase(self.dice.randint(6, 24))
        if self.dice.random() < 0.15:
            words.insert(self.dice.randrange(1, len(words)), f"{self.dice.randint(2, 9_999):,}")
        text = " ".join(words)
        return text[0].upper() + text[1:] + "."

    def title(self) -> str:
        """Return a title of 4 to 9 words."""
        text = " ".join(self.phrase(self.dice.randint(4, 9)))
        return (text[0].upper() + text[1:])[:140]

    def paragraphs(self, sentences: int) -> list[str]:
        """Return about ``sentences`` sentences in paragraphs of one to four."""
        made = []
        while sentences > 0:
            size = min(sentences, self.dice.randint(1, 4))
            made.append(" ".join(self.sentence() for _number in range(size)))
            sentences -= size
        return made
