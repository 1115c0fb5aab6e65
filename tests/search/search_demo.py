"""A library source over the content files, so that search can be tried without the rooms that own the content."""

import json
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from django.conf import settings

from core.library import LibraryDocument


def _read(name: str) -> Any:
    return json.loads((settings.CONTENT_DIR / name).read_text(encoding="utf-8"))


class DemoSource:
    """Subjects are (kind, record) pairs of the content files."""

    kinds = ("case-study", "thread", "guidance")

    def subject_key(self, subject: Any) -> tuple[str, str] | None:
        return (subject[0], subject[1]["id"]) if isinstance(subject, tuple) else None

    def subjects(self) -> Iterable[Any]:
        cases = _read("demo_cases.json")
        yield from (("case-study", record) for record in cases["case_studies"])
        yield from (("thread", record) for record in cases["threads"])
        toolkit = _read("toolkit.json")
        for record in toolkit["case_for_insourcing"]:
            yield "guidance", {**record, "id": f"sector-{record['sector']}"}
        for record in toolkit["policy_context"]:
            yield "guidance", record

    def documents(self, subjects: Sequence[Any]) -> list[LibraryDocument]:
        found = (getattr(self, f"_{kind.replace('-', '_')}")(record) for kind, record in subjects)
        return [document for documents in found for document in documents]

    def _case_study(self, record: dict[str, Any]) -> list[LibraryDocument]:
        parts = ("challenge", "approach", "outcome", "lessons")
        documents = []
        for language in ("en", "cy"):
            if language not in record["title"]:
                continue
            texts = [record[part].get(language, "") for part in parts if part in record]
            lines = ["\n".join(text) if isinstance(text, list) else text for text in texts]
            documents.append(
                LibraryDocument(
                    kind="case-study",
                    subject_id=record["id"],
                    language=language,
                    title=record["title"][language],
                    summary=record["summary"][language],
                    body="\n".join([record["body"].get(language, ""), *lines]),
                    url=f"/{language}/{record['id']}/",
                    date=datetime(int(record["start"][:4]), 1, 1, tzinfo=UTC),
                    facets={"sector": [record["sector"]]},
                )
            )
        return documents

    def _thread(self, record: dict[str, Any]) -> list[LibraryDocument]:
        return [
            LibraryDocument(
                kind="thread",
                subject_id=record["id"],
                language=post["lang"],
                part="" if post is record["posts"][0] else post["id"],
                title=record["title"],
                title_language=record["titleLang"],
                body=post["text"],
                url=f"/en/{record['id']}/#{post['id']}",
                audience="members",
                date=datetime.fromisoformat(record["date"]).replace(tzinfo=UTC),
                facets={"sector": [record["sector"]]},
            )
            for post in record["posts"]
        ]

    def _guidance(self, record: dict[str, Any]) -> list[LibraryDocument]:
        return [
            LibraryDocument(
                kind="guidance",
                subject_id=record["id"],
                language=language,
                title=record["title"][language],
                summary=record.get("summary", {}).get(language, ""),
                body="\n".join(
                    text[language]
                    for text in record.values()
                    if isinstance(text, dict) and isinstance(text.get(language), str)
                ),
                url=f"/{language}/{record['id']}/",
                facets={"sector": [record["sector"]]} if "sector" in record else {},
            )
            for language in ("en", "cy")
        ]
