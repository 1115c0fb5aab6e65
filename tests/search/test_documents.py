"""What Elasticsearch is sent belongs to a numbered mapping, so that versions of the site do not read each other's."""

import hashlib
import json
from datetime import UTC, date, datetime
from types import SimpleNamespace

from search.engines.documents import MAPPING, body_of, index_named

# A digest of mapping and sample for each number. Add a line, and raise MAPPING, where this test fails.
DIGESTS = {2: "11901d8d644125d9", 3: "f0569915da78871e"}
SAMPLE = SimpleNamespace(
    pk=7,
    subject_key="case-study:case-01",
    kind="case-study",
    language="cy",
    audience="public",
    embargo_until=datetime(2026, 11, 28, tzinfo=UTC),
    date=date(2026, 11, 28),
    facets={"sector": ["health"], "kind": ["case-study"]},
    title_terms="gofal",
    title_length=1,
    summary_terms="gofal cartref",
    summary_length=2,
    body_terms="gofal cartref cyngor",
    body_length=3,
    exact_terms="=gofal =cartref",
)


def test_another_mapping_or_another_document_has_another_number():
    made = index_named("any").to_dict()["mappings"], body_of(SAMPLE)
    digest = hashlib.sha256(json.dumps(made, sort_keys=True).encode()).hexdigest()[:16]
    assert digest == DIGESTS[MAPPING]
