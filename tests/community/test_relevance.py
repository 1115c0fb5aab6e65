"""The order of results on the demo as it is loaded: all kinds of content, both languages."""

from django.conf import settings

from search.evaluation import evaluate, read_judgements
from search.lexicon import learn_lexicon
from search.management.commands.evaluate_search import search_ids
from search.meaning import learn_meaning
from search.services import library_rebuild

# The least nDCG@10 of each file of judged queries: in all, and by kind.
FLOORS = {
    "search_judgements.tsv": {"all": 0.95, "cross": 0.90},
    "search_judgements_own_tune.tsv": {"all": 0.91, "cross": 0.91, "guidance": 0.84},
    "search_judgements_own_test.tsv": {"all": 0.88, "cross": 0.85, "mutated": 0.97},
}


def test_demo_answers_judged_queries(demo):
    library_rebuild()
    learn_lexicon()
    learn_meaning()
    for name, floors in FLOORS.items():
        overall, by_kind, each = evaluate(read_judgements(settings.CONTENT_DIR / name), search_ids)
        worst = sorted((round(value, 2), item.query) for item, value in each)[:5]
        for kind, floor in floors.items():
            assert (overall if kind == "all" else by_kind[kind]).ndcg >= floor, (name, kind, worst)
