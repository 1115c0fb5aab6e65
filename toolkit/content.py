"""Turns the toolkit's data file into pages: every entry of it, in both languages."""

from dataclasses import dataclass, field
from typing import Any

from .models import GuidancePage, PolicyEntryPage, ToolkitPage
from .writing import BilingualBody, Texts

Data = dict[str, Any]

# The file gives sources in English alone; these are the same references in Welsh.
SOURCES_IN_WELSH = {
    "Commencement No. 4 Order 2025 (WSI 2025/1353); the social partnership duties began on 1 April 2024": (
        "Gorchymyn Cychwyn Rhif 4 2025 (OSC 2025/1353); dechreuodd y dyletswyddau partneriaeth gymdeithasol "
        "ar 1 Ebrill 2024"
    ),
    "WSI 2024/782; in force 24 February 2025": "OSC 2024/782; mewn grym ers 24 Chwefror 2025",
    "SI 2006/246": "OS 2006/246",
}


@dataclass
class Entry:
    """One page to be made. ``fields`` are shared; ``texts`` maps a field's name to its text in each language."""

    model: type[ToolkitPage]
    public_id: str
    texts: dict[str, Texts]
    fields: dict[str, Any] = field(default_factory=dict)


def entries(data: Data, taxonomy: Data) -> list[Entry]:
    """Return every page of the toolkit in the order in which it shows them.

    ``data`` is content/toolkit.json; ``taxonomy`` is content/taxonomy.json, for the names of codes.
    """
    from . import methods

    return [*methods.entries(data, taxonomy), *_cases(data), *_policies(data)]


def first_sentence(text: Texts) -> Texts:
    """Return the first sentence of a text, as its summary."""
    return {language: value.split(". ", 1)[0].rstrip(".") + "." for language, value in text.items()}


def _cases(data: Data) -> list[Entry]:
    made = []
    for item in data["case_for_insourcing"]:
        public_id = f"toolkit-case-{item['sector']}"
        body = BilingualBody(public_id)
        body.text(item["body"])
        made.append(
            Entry(
                model=GuidancePage,
                public_id=public_id,
                texts={
                    "title": item["title"],
                    "summary": first_sentence(item["body"]),
                    "body": {"en": body.json("en"), "cy": body.json("cy")},
                },
                fields={"sector_id": item["sector"]},
            )
        )
    return made


def _policies(data: Data) -> list[Entry]:
    made = []
    for item in data["policy_context"]:
        source = item.get("source", "")
        made.append(
            Entry(
                model=PolicyEntryPage,
                public_id=f"policy-{item['id']}",
                texts={
                    "title": item["title"],
                    "summary": item["summary"],
                    "why_it_matters": item["why"],
                    "source": {"en": source, "cy": SOURCES_IN_WELSH.get(source, source)},
                },
                fields={"verify": bool(item.get("verify")), "verify_note": item.get("verify_note", "")},
            )
        )
    return made
