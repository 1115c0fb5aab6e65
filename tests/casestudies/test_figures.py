"""Trends and charts: judged rightly, drawn as well-formed, named SVG."""

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import translation
from lxml import etree

from casestudies.charts import chart_of, format_value
from casestudies.models.indicators import validate_values
from casestudies.trends import series_of


def series(direction, baseline, *values, first=2022):
    return series_of(
        direction=direction,
        baseline_year="2021-22",
        baseline_value=baseline,
        values=[
            {"year": f"{first + n}-{(first + n + 1) % 100:02d}", "value": value}
            for n, value in enumerate(values)
            if value is not None
        ],
    )


@pytest.mark.parametrize(
    ("direction", "baseline", "values", "trend"),
    [
        ("up", 10, [12], "better"),
        ("up", 10, [8, 12], "recovered"),
        ("up", 10, [12, 8], "worse"),
        ("down", 10, [12, 8], "recovered"),
        ("down", 10, [8, 7], "better"),
        ("down", -180, [-60], "worse"),
        ("up", 10, [10], "same"),
        ("neutral", 0, [1300], "neutral"),
        ("up", 10, [], "unmeasured"),
    ],
)
def test_trend_compares_the_latest_year_with_the_baseline(direction, baseline, values, trend):
    assert series(direction, baseline, *values).trend == trend


def test_trend_has_words_in_welsh():
    with translation.override("cy"):
        assert series("up", 10, 8, 12).trend_words == "Gwaethygodd cyn gwella"


def test_a_year_without_a_figure_breaks_the_line():
    gapped = series("up", 10, 12, None, 14)
    assert [point.value for point in gapped.points] == [12, None, 14]
    chart = chart_of(gapped)
    assert len(chart.lines) == 1  # baseline to the first year; the last point stands alone
    assert len(chart.marks) == 3
    assert [year for _x, year in chart.years] == ["2021-22", "2022-23", "2023-24", "2024-25"]


@pytest.mark.parametrize("values", [[0, 0], [100, 100], [0.001, 0.002], [-5, 5], [1e9, 2e9], [7400, 7950]])
def test_chart_stays_in_its_frame(values):
    chart = chart_of(series("up", values[0], *values))
    ys = [mark.y for mark in chart.marks] + [tick.y for tick in chart.ticks] + [chart.baseline_y]
    assert all(0 <= y <= chart.axis_y + 0.5 for y in ys)
    assert all(chart.left <= mark.x <= chart.right_edge for mark in chart.marks)
    assert 2 <= len(chart.ticks) <= 8
    assert len({tick.label for tick in chart.ticks}) == len(chart.ticks) or max(map(abs, values)) < 0.01


def test_nothing_to_draw_gives_no_chart():
    assert chart_of(series("up", 10)) is None


@pytest.mark.parametrize(
    ("value", "text"), [(4850.0, "4,850"), (15.2, "15.2"), (-180.0, "−180"), (None, ""), (0.0, "0")]
)
def test_figures_are_written_plainly(value, text):
    assert format_value(value) == text


@pytest.mark.django_db
def test_chart_on_the_page_is_named_and_well_formed(make_case):
    page = make_case(
        indicators=[
            {
                "indicator_id": "net-cost",
                "baseline_year": "2021-22",
                "baseline_value": 4850.0,
                "values": [{"year": "2022-23", "value": 5260.0}, {"year": "2023-24", "value": 4800.0}],
                "note": "<b>bold</b> & co",
                "source": "Ledger",
            }
        ]
    )
    html = Client().get(page.url).content.decode()
    svg = html[html.index('<svg class="mw-chart"') : html.index("</svg>", html.index('<svg class="mw-chart"')) + 6]
    root = etree.fromstring(svg.encode())
    assert root.get("role") == "img"
    named = [root.find(f".//*[@id='{name}']") for name in root.get("aria-labelledby").split()]
    assert all(element is not None and element.text.strip() for element in named)
    assert "2022-23: 5,260; 2023-24: 4,800." in named[1].text
    assert not root.xpath("//@style | //style | //script | //@*[starts-with(name(), 'on')]")
    soup = BeautifulSoup(html, "html.parser")
    rows = [
        [cell.get_text(" ", strip=True) for cell in row]
        for row in (r.find_all(["th", "td"]) for r in soup.select(".mw-figure tbody tr"))
    ]
    assert rows == [
        ["2021-22", "4,850", "Baseline"],
        ["2022-23", "5,260", "Worse than the baseline"],
        ["2023-24", "4,800", "Better than the baseline"],
    ]
    assert "&lt;b&gt;bold&lt;/b&gt; &amp; co" in html


@pytest.mark.parametrize(
    "values",
    [
        "x",
        {"year": 1},
        [{"year": "2023-24"}],
        [{"year": "2023", "value": 1}],
        [{"year": "2023-25", "value": 1}],
        [{"year": "2023-24", "value": "many"}],
        [{"year": "2023-24", "value": float("inf")}],
        [{"year": "2023-24", "value": 1}, {"year": "2023-24", "value": 2}],
    ],
)
def test_figures_an_editor_mistypes_are_refused(values):
    with pytest.raises(ValidationError):
        validate_values(values)


def test_figures_an_editor_types_well_are_taken():
    validate_values([])
    validate_values([{"year": "1999-00", "value": 1}, {"year": "2000-01", "value": -2.5}])
