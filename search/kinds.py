"""The names of kinds and facets, in the reader's language."""

from collections.abc import Iterable

from django.utils.translation import get_language, gettext, gettext_noop

from core.models import VOCABULARIES

KINDS = {
    "case-study": gettext_noop("Case study"),
    "guidance": gettext_noop("Guidance"),
    "thread": gettext_noop("Discussion"),
    "page": gettext_noop("Page"),
}
FACET_NAMES = {
    "language": gettext_noop("Language"),
    "kind": gettext_noop("Type of content"),
    "sector": gettext_noop("Sector"),
}
LANGUAGE_NAMES = {"cy": gettext_noop("Welsh"), "en": gettext_noop("English")}
FACET_VOCABULARIES = {"sector": "sectors"}


def kind_name(kind: str) -> str:
    """Return what readers call a kind; one that search does not know keeps its code."""
    return gettext(KINDS[kind]) if kind in KINDS else kind


def facet_labels(name: str, codes: Iterable[str]) -> dict[str, str]:
    """Return a label for each code of a facet, in the active language."""
    codes = list(codes)
    if name == "kind":
        return {code: kind_name(code) for code in codes}
    if name == "language":
        return {code: gettext(LANGUAGE_NAMES[code]) if code in LANGUAGE_NAMES else code for code in codes}
    labels = dict(zip(codes, codes, strict=True))
    if name in FACET_VOCABULARIES:
        language = (get_language() or "en")[:2]
        terms = VOCABULARIES[FACET_VOCABULARIES[name]].objects.filter(code__in=codes)
        labels.update({term.code: term.name_in(language) for term in terms})
    return labels
