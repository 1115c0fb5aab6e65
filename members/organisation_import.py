"""Loads the organisations from ``content/taxonomy.json``; it can be run again and changes only what differs."""

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from core.taxonomy import write_if_changed

from .models import EmailDomain, Organisation


@dataclass(frozen=True)
class Source:
    """One list of the file: what kind of body it holds, and the sector they belong to."""

    kind: Organisation.Kind
    sector: str


SOURCES: dict[str, Source] = {
    "councils": Source(Organisation.Kind.PRINCIPAL_COUNCIL, "local-government"),
    "health_bodies": Source(Organisation.Kind.HEALTH_BODY, "health"),
    "universities": Source(Organisation.Kind.UNIVERSITY, "higher-education"),
    "fe_colleges": Source(Organisation.Kind.COLLEGE, "further-education"),
    "fire_authorities": Source(Organisation.Kind.FIRE_AUTHORITY, "fire-rescue"),
    "police_forces": Source(Organisation.Kind.POLICE, "police"),
    "national_park_authorities": Source(Organisation.Kind.NATIONAL_PARK, "national-parks"),
    "national_bodies": Source(Organisation.Kind.NATIONAL_BODY, "national"),
    "cjcs": Source(Organisation.Kind.JOINT_COMMITTEE, "local-government"),
}

DEMO_BODY = "example-valley"
DEMO_DOMAIN = "demo.example"


@transaction.atomic
def load_organisations(data: dict[str, Any]) -> int:
    """Make or correct every body of the file; return how many rows were written. The taxonomy must be loaded before.

    E-mail domains are not in the file: an administrator adds and verifies them.
    """
    held = Organisation.objects.in_bulk()
    written = 0
    for name, source in SOURCES.items():
        for row in data[name]:
            fields = {
                "name_en": row["en"],
                "name_cy": row["cy"],
                "kind": source.kind.value,
                "sector_id": source.sector,
                "region_id": row.get("region"),
                "verify": bool(row.get("verify")),
                "note": row.get("note", ""),
            }
            written += write_if_changed(Organisation, row["id"], fields, held.get(row["id"]))
    return written


@transaction.atomic
def ensure_demo_organisation() -> Organisation:
    """Return the demo's fictional body, with its domain verified; for the demo only."""
    body, _created = Organisation.objects.update_or_create(
        code=DEMO_BODY,
        defaults={
            "name_en": "Example Valley Council",
            "name_cy": "Cyngor Dyffryn Enghraifft",
            "kind": Organisation.Kind.PRINCIPAL_COUNCIL,
            "sector_id": "local-government",
            "region_id": "south-east",
            "fictional": True,
        },
    )
    EmailDomain.objects.get_or_create(
        domain=DEMO_DOMAIN, defaults={"organisation": body, "verified_at": timezone.now()}
    )
    return body
