"""The database's engine and Elasticsearch order the judged questions alike, and stock analysis stands beside them."""

import json
from io import StringIO

import pytest
from django.core.management import call_command
from search_demo import DemoSource

from core.registry import library_sources
from search.engines import get_engine
from search.evaluation import read_judgements
from search.lexicon import learn_lexicon
from search.meaning import learn_meaning
from search.selectors import library_search
from search.services import library_rebuild

pytestmark = pytest.mark.elasticsearch
JUDGED = ("search_judgements.tsv", "search_judgements_own_tune.tsv", "search_judgements_own_test.tsv")


@pytest.fixture
def demo(elasticsearch, shelf):
    library_sources.register("shelf", DemoSource())
    library_rebuild()
    learn_lexicon()
    learn_meaning()


def first_ten(text: str, language: str, audiences: frozenset[str] | None) -> tuple[list[str], int, dict]:
    found = library_search(text=text, reader_language=language, audiences=audiences, page_size=10)
    facets = {name: {code: n for code, n in codes.items() if n} for name, codes in found.facets.items()}
    return [result.entry.subject_key for result in found.results], found.total, facets


def test_engines_give_the_same_first_ten_and_counts(demo, settings):
    questions = {
        (item.query, item.language) for name in JUDGED for item in read_judgements(settings.CONTENT_DIR / name)
    }
    assert len(questions) > 100
    differing = []
    nodes = settings.ELASTICSEARCH_URLS
    for number, (text, language) in enumerate(sorted(questions)):
        audiences = (None, frozenset({"public"}))[number % 2]
        settings.ELASTICSEARCH_URLS = nodes
        assert get_engine().name == "elasticsearch"
        from_node = first_ten(text, language, audiences)
        settings.ELASTICSEARCH_URLS = []
        from_database = first_ten(text, language, audiences)
        if from_node != from_database:
            differing.append((text, from_node, from_database))
    settings.ELASTICSEARCH_URLS = nodes
    assert not differing, f"{len(differing)} of {len(questions)}: {differing[:2]}"


def test_evaluation_on_elasticsearch_prints_fuzzy_stock_beside_ours(demo, settings):
    out = StringIO()
    call_command("evaluate_search", settings.CONTENT_DIR / "search_judgements.tsv", "--json", stdout=out)
    printed = json.loads(out.getvalue())
    fuzzy = printed["stock"]["Elasticsearch, fuzziness AUTO"]
    assert printed["engine"] == "elasticsearch"
    assert printed["measures"]["all"]["ndcg"] >= 0.93
    assert printed["measures"]["cross"]["ndcg"] >= 0.80
    assert 0.3 < fuzzy["all"]["ndcg"] < printed["measures"]["all"]["ndcg"] - 0.2
