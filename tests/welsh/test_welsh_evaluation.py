"""The evaluator's figures, checked by hand on small tables, and the cost of importing the package."""

import subprocess
import sys
from pathlib import Path

import pytest

from welsh.evaluation import evaluate, read_pairs, wrong_merges_per_million

TABLE = ["form\tlemma\tkind", "gath\tcath\tmut_only", "cathod\tcath\tinfl", "cath\tcath\tidentical", "gi\tci\tmut_only"]


def test_recall_counts_pairs_that_share_a_term() -> None:
    terms = {"gath": ["cath"], "cathod": ["cathod"], "cath": ["cath"], "gi": ["gi", "ci"], "ci": ["ci"]}
    report = evaluate(read_pairs(TABLE), terms.__getitem__)
    assert report.recall_by_kind == {"mut_only": (2, 2), "infl": (0, 1)}
    assert report.recall == pytest.approx(2 / 3)
    assert [row.form for row in report.misses] == ["cathod"]
    assert report.terms_per_word == pytest.approx(6 / 5)
    assert "66.67%" in report.table()


def test_precision_counts_words_that_share_a_term_and_a_lemma() -> None:
    report = evaluate(read_pairs(TABLE), lambda word: ["same"])
    assert report.merged_pairs == 10
    assert report.precision == pytest.approx(4 / 10)


def test_table_without_its_columns_is_refused() -> None:
    with pytest.raises(ValueError, match="form and lemma"):
        read_pairs(["a\tb", "c\td"])


def test_kind_is_optional() -> None:
    assert [row.kind for row in read_pairs(["form\tlemma", "a\ta", "b\ta"])] == ["identical", "other"]


def test_wrong_merges_leave_out_forms_of_one_word() -> None:
    rate, wrong = wrong_merges_per_million([["bus", "buses"], ["pus"], ["cat"]], lambda word: [word[1:3]])
    assert wrong == [("bus", "pus"), ("buses", "pus")]
    assert rate == pytest.approx(2 / 6 * 1_000_000)


def test_import_reads_no_dictionary() -> None:
    code = "import sys, welsh; assert 'simplemma' not in sys.modules and 'django' not in sys.modules"
    root = Path(__file__).resolve().parents[2]
    subprocess.run([sys.executable, "-c", code], check=True, cwd=root)
