"""Stock analysis, to measure ours by: lower-cased words, and Elasticsearch's own with ``fuzziness: AUTO``."""

import re
import uuid
from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any

from elasticsearch.helpers import bulk

from .engines.documents import bulk_client
from .models import LibraryEntry
from .query import Group, Query
from .scoring import Scorer, collapse
from .statistics import Statistics

DEPTH = 10
_WORD = re.compile(r"\w+(?:['’-]\w+)*")


def words(text: str) -> list[str]:
    """Return the words of a text, lower-cased: no stems, no stop words, no mutations."""
    return _WORD.findall(text.lower())


class StockSearch:
    """The same scorer over lower-cased words only, in memory, over the whole library."""

    def __init__(self) -> None:
        self.entries: list[LibraryEntry] = []
        self.holding: dict[str, list[int]] = defaultdict(list)
        for entry in LibraryEntry.objects.order_by("pk").iterator(chunk_size=500):
            fields = [words(text) for text in (entry.title, entry.summary, entry.body)]
            entry.title_terms, entry.summary_terms, entry.body_terms = (" ".join(field) for field in fields)
            entry.exact_terms = " ".join(word for field in fields for word in field)
            entry.title_length, entry.summary_length, entry.body_length = map(len, fields)
            for word in {word for field in fields for word in field}:
                self.holding[word].append(len(self.entries))
            self.entries.append(entry)
        count = max(len(self.entries), 1)
        lengths = (
            max(sum(getattr(entry, f"{name}_length") for entry in self.entries) / count, 1.0)
            for name in ("title", "summary", "body")
        )
        self.statistics = Statistics(len(self.entries), *lengths)

    def __call__(self, text: str, language: str) -> list[str]:
        """Return the ids of the first ten subjects."""
        asked = list(dict.fromkeys(words(text)))
        query = Query(text, language, groups=tuple(Group(word, word, {word: 1.0}) for word in asked))
        frequencies = {word: len(self.holding[word]) for word in asked if word in self.holding}
        scorer = Scorer(query, frequencies, self.statistics, language)
        places = sorted({place for word in frequencies for place in self.holding[word]})
        subjects = collapse([scorer.score(self.entries[place]) for place in places], language)
        return [subject.subject_key.partition(":")[2] for subject in subjects[:DEPTH]]


class ElasticsearchStock:
    """Elasticsearch's standard analysis with ``fuzziness: AUTO``, in an index of its own that goes again."""

    def __init__(self) -> None:
        self.client = bulk_client()
        self.index = f"stock-{uuid.uuid4().hex[:12]}"
        texts = {name: {"type": "text"} for name in ("title", "summary", "body")}
        self.client.indices.create(
            index=self.index,
            mappings={"properties": {"subject": {"type": "keyword"}, **texts}},
            settings={"number_of_shards": 1, "number_of_replicas": 0},
        )
        bulk(self.client, self._documents(), refresh=True)

    def _documents(self) -> Iterator[dict[str, Any]]:
        rows = LibraryEntry.objects.values_list("pk", "subject_key", "title", "summary", "body")
        for pk, subject, title, summary, body in rows.iterator(chunk_size=500):
            source = {"subject": subject, "title": title, "summary": summary, "body": body}
            yield {"_index": self.index, "_id": pk, "_source": source}

    def __call__(self, text: str, language: str) -> list[str]:
        """Return the ids of the first ten subjects."""
        fields = ["title^2.5", "summary^1.5", "body"]
        answer = self.client.search(
            index=self.index,
            query={"multi_match": {"query": text, "fields": fields, "type": "most_fields", "fuzziness": "AUTO"}},
            size=100,
            source=["subject"],
        )
        best = Counter[str]()
        for hit in answer["hits"]["hits"]:
            key = hit["_source"]["subject"]
            best[key] = max(best[key], hit["_score"])
        return [key.partition(":")[2] for key, _score in best.most_common(DEPTH)]

    def close(self) -> None:
        """Remove the index."""
        self.client.indices.delete(index=self.index, ignore_unavailable=True)
