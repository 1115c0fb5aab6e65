"""The order of results on the demo content, measured by the judged queries that the project holds."""

import json
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import call_command
from search_demo import DemoSource

from core.registry import library_sources
from search.evaluation import evaluate, ndcg, read_judgements
from search.lexicon import learn_lexicon
from search.management.commands.evaluate_search import search_ids
from search.services import library_rebuild
from search.stock import StockSearch


def test_gain_is_discounted_by_place():
    assert ndcg(["a", "b"], {"a": 3, "b": 1}) == 1.0
    assert 0.5 < ndcg(["b", "a"], {"a": 3, "b": 1}) < 1.0
    assert ndcg(["x"], {"a": 3}) == 0.0
    assert ndcg([], {}) == 0.0


@pytest.fixture
def demo(shelf):
    library_sources.register("shelf", DemoSource())
    library_rebuild()
    learn_lexicon()


def test_judged_queries_are_answered_well(demo):
    overall, by_kind, each = evaluate(read_judgements(settings.CONTENT_DIR / "search_judgements.tsv"), search_ids)
    worst = sorted((round(value, 2), item.query) for item, value in each)[:5]
    assert overall.ndcg >= 0.93, worst
    assert overall.recall >= 0.90, worst
    assert by_kind["cross"].ndcg >= 0.80, worst
    assert by_kind["mutated"].ndcg >= 0.90, worst


def test_stock_analysis_finds_less_than_ours(demo):
    judgements = read_judgements(settings.CONTENT_DIR / "search_judgements.tsv")
    ours, ours_by_kind, _each = evaluate(judgements, search_ids)
    stock, stock_by_kind, _each = evaluate(judgements, StockSearch())
    assert 0.4 < stock.ndcg < ours.ndcg - 0.2
    assert stock_by_kind["cross"].ndcg < ours_by_kind["cross"].ndcg - 0.5


def test_evaluation_prints_stock_beside_ours_and_says_what_was_not_run(demo, settings):
    settings.ELASTICSEARCH_URLS = []
    path = settings.CONTENT_DIR / "search_judgements.tsv"
    out = StringIO()
    call_command("evaluate_search", path, stdout=out)
    assert "Stock: lower-cased words" in out.getvalue()
    assert "across languages" in out.getvalue()
    assert "not run, since ELASTICSEARCH_URL is not set" in out.getvalue()
    out = StringIO()
    call_command("evaluate_search", path, "--json", stdout=out)
    printed = json.loads(out.getvalue())
    assert printed["stock"]["Elasticsearch, fuzziness AUTO"] is None
    assert printed["measures"]["all"]["ndcg"] > printed["stock"]["lower-cased words, our scorer"]["all"]["ndcg"]
