"""Words and links that hold a post back: found in any form of the word, in either language."""

import re
from urllib.parse import urlsplit

from welsh import analyse

from .models import WatchedWord

LONGEST_DETAIL = 300
_ADDRESS = re.compile(r"https?://[^\s<>\"')\]]+|(?<![\w@])www\.[^\s<>\"')\]]+", re.IGNORECASE)


def watched_in(text: str) -> str:
    """Return the watched words and links of ``text``, separated by semicolons; "" where there are none.

    A word is found by its terms, so that mutated and inflected forms are found too; a phrase by the terms of its words
    in a row; a link by its domain or a part of it (``example.com`` finds ``www.example.com``).
    """
    rules = list(WatchedWord.objects.filter(active=True)) if text.strip() else []
    if not rules:
        return ""
    tokens = [_terms(token.terms, token.exact) for token in analyse(text)]
    domains = {_domain(match[0]) for match in _ADDRESS.finditer(text)}
    found = [rule for rule in rules if _is_in(rule, tokens, domains)]
    return "; ".join(f"{rule.pattern} ({rule.note})" if rule.note else rule.pattern for rule in found)[:LONGEST_DETAIL]


def _terms(terms: tuple[str, ...], exact: str) -> frozenset[str]:
    return frozenset(terms) | {exact}


def _domain(address: str) -> str:
    address = address if "://" in address else f"https://{address}"
    try:
        return (urlsplit(address).hostname or "").lower()
    except ValueError:  # brackets that are no address
        return ""


def _is_in(rule: WatchedWord, tokens: list[frozenset[str]], domains: set[str]) -> bool:
    if rule.kind == WatchedWord.Kind.LINK:
        wanted = rule.pattern.lower().removeprefix("www.")
        return any(domain == wanted or domain.endswith(f".{wanted}") for domain in domains)
    phrase = [_terms(token.terms, token.exact) for token in analyse(rule.pattern)]
    starts = range(len(tokens) - len(phrase) + 1)
    return bool(phrase) and any(
        all(not phrase[step].isdisjoint(tokens[start + step]) for step in range(len(phrase))) for start in starts
    )
