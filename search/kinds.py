"""The names of kinds and facets, in the reader's language."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.db import connection
from django.utils.translation import gettext, gettext_lazy, gettext_noop, pgettext_lazy

from core.languages import interface_language
from core.models import DeliveryModel, Goal, Region, Sector, ServiceArea, Stage, Topic, WayOfWorking
from members.models import Organisation

from .models import LibraryEntry

KINDS = {
    "case-study": gettext_noop("Case study"),
    "guidance": gettext_noop("Guidance"),
    "thread": gettext_noop("Discussion"),
    "page": gettext_noop("Page"),
}
FACET_NAMES = {
    "language": gettext_lazy("Language"),
    "kind": gettext_lazy("Type of content"),
    "sector": gettext_lazy("Sector"),
    "service_area": gettext_lazy("Service area"),
    "topic": gettext_lazy("Topic"),
    "delivery_model": gettext_lazy("Delivery model"),
    "stage": gettext_lazy("Stage"),
    "goal": gettext_lazy("Well-being goal"),
    "region": gettext_lazy("Region"),
    "organisation": gettext_lazy("Organisation"),
    "year": pgettext_lazy("facet", "Year"),
}
Names = dict[str, str]  # by language
LANGUAGE_NAMES = {"cy": gettext_noop("Welsh"), "en": gettext_noop("English")}
# Where the codes of a facet have their names; a year is its own.
NAMED_BY: dict[str, Any] = {
    "sector": Sector,
    "service_area": ServiceArea,
    "topic": Topic,
    "delivery_model": DeliveryModel,
    "stage": Stage,
    "goal": Goal,
    "way": WayOfWorking,
    "region": Region,
    "organisation": Organisation,
}
# Those whose names are found like words of the text, the most telling first.
FILING = ("topic", "service_area", "sector", "delivery_model", "region", "goal", "way")


def kind_name(kind: str) -> str:
    """Return what readers call a kind; one that search does not know keeps its code."""
    return gettext(KINDS[kind]) if kind in KINDS else kind


def facet_labels(codes: Mapping[str, Iterable[str]]) -> dict[str, dict[str, str]]:
    """Return a label for each code of each facet, in the active language; in one query, however many there are."""
    labels = {name: {code: code for code in of_facet} for name, of_facet in codes.items()}
    language = interface_language()
    for name, code, names in _names(labels):
        labels[name][code] = names[language]
    for code in labels.get("kind", ()):
        labels["kind"][code] = kind_name(code)
    for code in labels.get("language", {}).keys() & LANGUAGE_NAMES.keys():
        labels["language"][code] = gettext(LANGUAGE_NAMES[code])
    return labels


def filing_names(entries: Sequence[LibraryEntry]) -> dict[int, list[Names]]:
    """Return by entry the names of what it is filed under; in one query, and none for no entries."""
    wanted = {name: {code for entry in entries for code in entry.facets.get(name, ())} for name in FILING}
    known = {(name, code): names for name, code, names in _names(wanted)}
    return {
        entry.pk: [known[name, code] for name in FILING for code in entry.facets.get(name, ()) if (name, code) in known]
        for entry in entries
    }


def _names(codes: Mapping[str, Iterable[str]]) -> Iterator[tuple[str, str, Names]]:
    """Yield (facet, code, names) of the codes that some table names.

    In SQL, since every search asks it: Django takes ten times as long to put eight querysets together.
    """
    parts: list[str] = []
    parameters: list[str] = []
    for name, model in NAMED_BY.items():
        if wanted := list(codes.get(name, ())):
            marks = ",".join(["%s"] * len(wanted))
            table = model._meta.db_table
            parts.append(f"SELECT '{name}', code, name_cy, name_en FROM {table} WHERE code IN ({marks})")  # noqa: S608 (names)
            parameters += wanted
    if parts:
        with connection.cursor() as cursor:
            cursor.execute(" UNION ALL ".join(parts), parameters)
            rows = cursor.fetchall()
        yield from ((name, code, {"cy": cy, "en": en}) for name, code, cy, en in rows)
