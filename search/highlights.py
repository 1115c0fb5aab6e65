"""Showing why a text was found: the matched forms marked, in the title and in the passage that holds most of them."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from core.languages import OTHER
from welsh import Token, analyse

from .analysis import terms_of
from .kinds import Names, filing_names
from .models import LibraryEntry
from .query import Query
from .selectors import Result, Results

PASSAGE_TOKENS = 38
LEAD_TOKENS = 6
LONGEST_TEXT = 20_000  # characters of a text that are looked at
MARKED_WEIGHT = 0.4  # a translation below this weight is not worth a mark


class Marker:
    """Finds and marks the words of a query in texts of either language."""

    def __init__(self, query: Query) -> None:
        self.words = query.words
        self.group_of = {
            term: number
            for number, group in enumerate(query.groups)
            for term, weight in sorted(group.terms.items(), key=lambda item: item[1])
            if weight >= MARKED_WEIGHT
        }

    def hits(self, tokens: Sequence[Token]) -> dict[int, int]:
        """Return for each matching token, by its place, the number of the query's word that it matches."""
        found = {}
        for place, token in enumerate(tokens):
            if token.is_stop and token.exact not in self.words:
                continue
            number = next((self.group_of[term] for term in terms_of(token) if term in self.group_of), None)
            if number is not None:
                found[place] = number
        return found

    def mark(self, text: str, language: str) -> SafeString:
        """Return the whole text as HTML, with the matched forms in ``<mark>`` and all else escaped."""
        tokens = analyse(text, language)
        return _marked(text, tokens, self.hits(tokens), 0, len(text))

    def passage(self, text: str, language: str) -> tuple[SafeString, int]:
        """Return the passage with most of the query's words as HTML, and how many different ones it holds."""
        text = text[:LONGEST_TEXT]
        tokens = analyse(text, language)
        hits = self.hits(tokens)
        if not tokens:
            return SafeString(""), 0
        first, found = _densest(hits)
        first = max(0, first - LEAD_TOKENS)
        last = min(len(tokens), first + PASSAGE_TOKENS) - 1
        # From the beginning of a word: a token may be the 'r of i'r.
        start = 0 if first == 0 else max(text.rfind(space, 0, tokens[first].start) for space in " \n") + 1
        end = len(text) if last == len(tokens) - 1 else tokens[last].end
        html = _marked(text, tokens, hits, start, end)
        return mark_safe(("… " if start else "") + html + (" …" if end < len(text) else "")), found


def _densest(hits: dict[int, int]) -> tuple[int, int]:
    """Return the token at which the best window of hits begins, and how many different words it holds."""
    places = sorted(hits)
    best = (0, 0, 0)
    for place in places:
        inside = [other for other in places if place <= other < place + PASSAGE_TOKENS - LEAD_TOKENS]
        best = max(best, (len({hits[other] for other in inside}), len(inside), -place))
        if len(places) > 400:  # a text that is nothing but the word
            break
    return -best[2], best[0]


def _marked(text: str, tokens: Sequence[Token], hits: dict[int, int], start: int, end: int) -> SafeString:
    html: list[str] = []
    position = start
    for place in sorted(hits):
        token = tokens[place]
        if token.start < position or token.end > end:
            continue
        html += [escape(text[position : token.start]), "<mark>", escape(text[token.start : token.end]), "</mark>"]
        position = token.end
    html.append(escape(text[position:end]))
    return mark_safe("".join(html))


@dataclass(frozen=True)
class Shown:
    """A result as readers see it: HTML that is safe, in the entry's language (the title in its own).

    ``filed`` are the names that were found where neither title nor text holds what was asked, in a language of theirs.
    """

    title: SafeString
    passage: SafeString
    highlights: list[str] = field(default_factory=list)
    filed: str = ""
    filed_language: str = ""


def show_all(found: Results, language: str) -> list[tuple[Result, Shown]]:
    """Return each result with what a reader of ``language`` is shown of it, and so why it was found."""
    marker = Marker(found.query)
    shown = [(item, show(marker, item.entry)) for item in found.results]
    names = filing_names([item.entry for item, its in shown if not its.highlights])
    return [(item, _with_filing(marker, its, language, names.get(item.entry.pk, ()))) for item, its in shown]


def _with_filing(marker: Marker, shown: Shown, language: str, names: Sequence[Names]) -> Shown:
    """Return a result with those names that are marked: in the reader's language, or else in the other."""
    for name_language in (language, OTHER[language]):
        marked = [html for name in names if "<mark>" in (html := marker.mark(name[name_language], name_language))]
        if marked:
            filed = ", ".join(marked)
            return replace(shown, filed=mark_safe(filed), filed_language=name_language, highlights=[filed])
    return shown


def show(marker: Marker, entry: LibraryEntry) -> Shown:
    """Return the marked title and the passage.

    The summary is written to be read on its own, so it is shown if it holds nearly as many of the words as the text;
    that of a post is only its beginning, and says nothing that the text does not.
    """
    title = marker.mark(entry.title, entry.title_language)
    is_beginning = _begins(entry.body, entry.summary.rstrip("…"))
    summary, in_summary = marker.passage("" if is_beginning else entry.summary, entry.language)
    body, in_body = marker.passage(entry.body, entry.language)
    is_summary = bool(summary) and (in_summary + 1 >= in_body if in_summary else not in_body)
    passage = summary if is_summary else body
    highlights = [str(html) for html in (title, summary, body) if "<mark>" in html]
    return Shown(title, passage, highlights)


def _begins(text: str, beginning: str) -> bool:
    """Tell whether a text begins so, whatever its line breaks."""
    words = beginning.split()
    return " ".join(text[: 2 * len(beginning)].split()[: len(words)]).startswith(" ".join(words))
