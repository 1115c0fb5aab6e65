"""The geometry of an indicator's chart; the template draws it as SVG without any inline style (ADR 0005)."""

import math
from dataclasses import dataclass

from django.utils.formats import number_format

from .trends import Series

WIDTH, HEIGHT = 440, 240
LEFT, RIGHT, TOP, BOTTOM = 62, 12, 30, 36


@dataclass(frozen=True)
class Mark:
    """A point of the line: where it is, and what is written there."""

    x: float
    y: float
    year: str
    label: str
    is_baseline: bool = False


@dataclass(frozen=True)
class Tick:
    """A line of the grid and its number."""

    y: float
    label: str


@dataclass(frozen=True)
class Chart:
    """What the template draws. ``lines`` are runs of neighbouring years that have figures."""

    marks: list[Mark]
    years: list[tuple[float, str]]
    lines: list[str]
    ticks: list[Tick]
    baseline_y: float
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right_edge: int = WIDTH - RIGHT
    axis_y: int = HEIGHT - BOTTOM
    year_y: int = HEIGHT - BOTTOM + 24
    tick_x: int = LEFT - 10


def format_value(value: float | None) -> str:
    """Return a figure in the reader's language, without needless decimals."""
    if value is None:
        return ""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    decimals = len(text.partition(".")[2])
    written: str = number_format(value, decimal_pos=decimals, use_l10n=True, force_grouping=True)
    return written.replace("-", "−")


def chart_of(series: Series) -> Chart | None:
    """Return the chart of a row of figures, or None while there is nothing after the baseline."""
    if series.latest is None or series.baseline.value is None:
        return None
    points = [series.baseline, *series.points]
    values = [point.value for point in points if point.value is not None]
    low, high, step = _scale(min(values), max(values))
    span = WIDTH - LEFT - RIGHT
    gap = span / len(points)

    def y_of(value: float) -> float:
        return round(TOP + (high - value) / (high - low) * (HEIGHT - TOP - BOTTOM), 1)

    marks: list[Mark] = []
    years: list[tuple[float, str]] = []
    lines: list[list[str]] = []
    run: list[str] = []
    for position, point in enumerate(points):
        x = round(LEFT + gap * (position + 0.5), 1)
        years.append((x, point.year))
        if point.value is None:
            lines.append(run)
            run = []
            continue
        y = y_of(point.value)
        run.append(f"{x},{y}")
        marks.append(Mark(x, y, point.year, format_value(point.value), is_baseline=position == 0))
    lines.append(run)
    count = round((high - low) / step)
    ticks = [Tick(y_of(low + step * number), format_value(low + step * number)) for number in range(count + 1)]
    drawn = [" ".join(run) for run in lines if len(run) > 1]
    return Chart(marks=marks, years=years, lines=drawn, ticks=ticks, baseline_y=y_of(series.baseline.value))


def _scale(least: float, most: float) -> tuple[float, float, float]:
    """Return low, high and step of round numbers; zero is in it unless the figures lie in a narrow band far from it."""
    if least >= 0 and least < most * 0.7:
        least = 0
    if most <= 0:
        most = 0
    if least == most:
        least, most = least - 1, most + 1
    rough = (most - least) / 4
    magnitude = 10 ** math.floor(math.log10(rough))
    step = next(factor * magnitude for factor in (1, 2, 2.5, 5, 10) if factor * magnitude >= rough)
    return math.floor(least / step) * step, math.ceil(most / step) * step, step
