"""Writes a page's body in both languages at once, with the same block ids, so that the segments pair."""

import json
import uuid
from collections.abc import Callable, Sequence
from html import escape
from typing import Any

Texts = dict[str, str]
LANGUAGES = ("en", "cy")


def same(text: str) -> Texts:
    """Return a text that is alike in both languages: a code, a figure, a name."""
    return {"en": text, "cy": text}


class BilingualBody:
    """Collects blocks; ``json("en")`` and ``json("cy")`` give the two StreamField values.

    Ids are made from the page's identifier and the place in it: wagtail-localize pairs by id, and ListBlock items
    without ids give it no segments at all.
    """

    def __init__(self, public_id: str) -> None:
        self.public_id = public_id
        self._made = 0
        self._blocks: dict[str, list[dict[str, Any]]] = {language: [] for language in LANGUAGES}

    def _id(self) -> str:
        self._made += 1
        return str(uuid.uuid5(uuid.NAMESPACE_URL, f"https://mewnoli.example/{self.public_id}/{self._made}"))

    def _add(self, kind: str, value: Callable[[str], Any]) -> None:
        identifier = self._id()
        start = self._made
        for language in LANGUAGES:
            self._made = start  # the same ids inside, whichever language is written
            self._blocks[language].append({"type": kind, "id": identifier, "value": value(language)})

    def _items(self, values: Sequence[Any]) -> list[dict[str, Any]]:
        return [{"type": "item", "id": self._id(), "value": value} for value in values]

    def heading(self, text: Texts) -> None:
        """Add a heading of the second level."""
        self._add("heading", lambda language: text[language])

    def subheading(self, text: Texts) -> None:
        """Add a heading of the third level."""
        self._add("subheading", lambda language: text[language])

    def text(self, *paragraphs: Texts) -> None:
        """Add paragraphs of plain text."""
        self._add(
            "text",
            lambda language: "".join(f"<p>{escape(paragraph[language], quote=False)}</p>" for paragraph in paragraphs),
        )

    def lines(self, lines: Sequence[Texts]) -> None:
        """Add a list."""
        self._add("items", lambda language: {"lines": self._items([line[language] for line in lines])})

    def steps(self, steps: Sequence[Texts]) -> None:
        """Add numbered steps."""
        self._add("steps", lambda language: {"steps": self._items([step[language] for step in steps])})

    def callout(self, text: Texts, *, title: Texts | None = None, tone: str = "info") -> None:
        """Add a point that must not be missed."""
        self._add(
            "callout",
            lambda language: {"tone": tone, "title": title[language] if title else "", "text": text[language]},
        )

    def formula(self, formula: str, meaning: Texts | None = None) -> None:
        """Add a formula."""
        self._add("formula", lambda language: {"formula": formula, "meaning": meaning[language] if meaning else ""})

    def table(
        self, caption: Texts, columns: Sequence[Texts], rows: Sequence[Sequence[Texts]], *, numeric: bool = False
    ) -> None:
        """Add a table; the first cell of a row is its heading."""

        def value(language: str) -> dict[str, Any]:
            return {
                "caption": caption[language],
                "columns": self._items([column[language] for column in columns]),
                "rows": self._items([{"cells": self._items([cell[language] for cell in row])} for row in rows]),
                "numeric": numeric,
            }

        self._add("table", value)

    def json(self, language: str) -> str:
        """Return the value of the StreamField in a language."""
        return json.dumps(self._blocks[language], ensure_ascii=False)
