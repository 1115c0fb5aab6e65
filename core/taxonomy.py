"""Loads the controlled vocabularies from ``content/taxonomy.json``; run again, it changes only what differs."""

import json
from pathlib import Path
from typing import Any

from django.db import models, transaction

from .models import VOCABULARIES


@transaction.atomic
def load_taxonomy(source: str | Path | dict[str, Any]) -> int:
    """Make or correct every term of every vocabulary; return how many rows were written.

    ``source`` is the path of the file or its contents. Terms that the file no longer has stay: content may use them.
    """
    data = source if isinstance(source, dict) else json.loads(Path(source).read_text(encoding="utf-8"))
    written = 0
    for name, model in VOCABULARIES.items():
        held = model._default_manager.in_bulk()
        for position, row in enumerate(data[name]):
            written += write_if_changed(model, row["id"], _fields(name, row, position), held.get(row["id"]))
    return written


def write_if_changed(
    model: type[models.Model], key: str, fields: dict[str, Any], instance: models.Model | None
) -> bool:
    """Make the row of that primary key, or correct the one that is there; True if anything was written."""
    if instance is None:
        model._default_manager.create(pk=key, **fields)
        return True
    changed = [name for name, value in fields.items() if getattr(instance, name) != value]
    for name in changed:
        setattr(instance, name, fields[name])
    if changed:
        instance.save()
    return bool(changed)


def _fields(vocabulary: str, row: dict[str, Any], position: int) -> dict[str, Any]:
    fields = {
        "name_en": row["en"],
        "name_cy": row["cy"],
        "description_en": row.get("desc_en") or row.get("def_en") or "",
        "description_cy": row.get("desc_cy") or row.get("def_cy") or "",
        "position": position,
        "verify": bool(row.get("verify")),
    }
    if "short_en" in row:
        fields |= {"short_name_en": row["short_en"], "short_name_cy": row["short_cy"]}
    if vocabulary == "indicators":
        fields |= {"value_kind_id": row["kind"], "unit_id": row["unit"], "direction": row["direction"]}
    return fields
