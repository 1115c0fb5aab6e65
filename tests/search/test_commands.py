"""The commands that tools and people rely on."""

import io
import json
import sys

import pytest
from django.core.cache import cache
from django.core.management import CommandError, call_command

from core.models import Topic


def run(*arguments: str, **options) -> str:
    out = io.StringIO()
    call_command(*arguments, stdout=out, **options)
    return out.getvalue()


def test_search_prints_json(shelf):
    shelf.put("case-01", "gwasanaethau gofal")
    shelf.put("th-01", "gofal", kind="thread", audience="members")
    answer = json.loads(run("search", "ngwasanaethau gofal", "--language", "cy", "--json"))
    assert answer["total"] == 2
    assert answer["results"][0]["id"] == "case-01"
    assert json.loads(run("search", "gofal", "--public", "--json"))["total"] == 1


def test_search_prints_titles_for_people(shelf):
    shelf.put("case-01", "gwasanaethau gofal", title="Dod â'r gwaith yn fewnol")
    text = run("search", "gofal", "--language", "cy")
    assert "Dod â'r gwaith yn fewnol" in text
    assert "Astudiaeth achos" in text


def test_search_prints_the_names_that_were_found(shelf):
    Topic.objects.create(code="computers", name_en="IT & networks", name_cy="TG a rhwydweithiau")
    cache.clear()
    shelf.put("case-01", "Desktops for every school", language="en", facets={"topic": ["computers"]})
    assert "Filed under: IT & networks" in run("search", "IT", "--language", "en")
    assert "Ffeiliwyd o dan: TG a rhwydweithiau" in run("search", "TG", "--language", "cy")


def test_search_as_nobody_is_refused(db):
    with pytest.raises(CommandError, match=r"nobody@example\.org"):
        run("search", "gofal", "--as", "nobody@example.org")


def test_analyse_prints_one_line_for_one(monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.StringIO("ngwasanaethau gofal\n\ngwasanaeth ofal\n"))
    lines = run("analyse", "--language", "cy").splitlines()
    assert len(lines) == 3
    assert lines[0] == lines[2] != ""
    assert lines[1] == ""


def test_rebuild_then_check_is_sound(shelf):
    shelf.put("case-01", "gofal", tell=False)
    with pytest.raises(CommandError):
        run("check_search")
    run("rebuild_search")
    assert "sound" in run("check_search")


def test_check_repairs(shelf):
    shelf.put("case-01", "gofal", tell=False)
    assert "1 missing" in run("check_search", "--repair")
    assert "0 missing" in run("check_search")


def test_evaluate_prints_a_row_for_each_kind(shelf, tmp_path):
    shelf.put("case-01", "gwasanaethau gofal")
    file = tmp_path / "judgements.tsv"
    file.write_text(
        "query\tlang\trelevant\tkind\nwasanaethau gofal\tcy\tcase-01:3\tmutated\nsbwriel\tcy\tcase-02:1\tplain\n"
    )
    printed = run("evaluate_search", str(file))
    table = {}
    for line in printed.splitlines()[2:]:
        if not line.strip():  # what follows is stock analysis, beside ours
            break
        table[line.split()[0]] = line.split()[1:]
    assert table == {
        "all": ["2", "0.500", "0.500", "0.500"],
        "mutated": ["1", "1.000", "1.000", "1.000"],
        "plain": ["1", "0.000", "0.000", "0.000"],
    }
    figures = json.loads(run("evaluate_search", str(file), "--json"))
    assert figures["measures"]["all"]["ndcg"] == 0.5


def test_evaluate_names_the_line_that_is_wrong(db, tmp_path):
    file = tmp_path / "judgements.tsv"
    file.write_text("query\tlang\trelevant\tkind\nno tabs here\n")
    with pytest.raises(CommandError, match="Line 2"):
        run("evaluate_search", str(file))
    with pytest.raises(CommandError):
        run("evaluate_search", str(tmp_path / "absent.tsv"))
