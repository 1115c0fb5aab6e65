"""What a row of figures says: better, worse or the same as the baseline, and in which years it was worse."""

import re
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

YEARS_AFTER = 5  # how many years after the baseline the authors' form has fields for
YEAR = re.compile(r"^(19|20)\d\d-\d\d$")

BETTER = "better"
RECOVERED = "recovered"
WORSE = "worse"
SAME = "same"
NEUTRAL = "neutral"
UNMEASURED = "unmeasured"

# What the data file calls each trend.
DATA_NAMES = {BETTER: "improved", RECOVERED: "improved", WORSE: "worsened", SAME: "unchanged", NEUTRAL: "neutral"}


@dataclass(frozen=True)
class Point:
    """One year's figure; ``value`` is None for a year in between that has none."""

    year: str
    value: float | None
    worse: bool = False


@dataclass(frozen=True)
class Series:
    """A judged row of figures. ``trend`` compares the latest year with the baseline."""

    trend: str
    baseline: Point
    points: tuple[Point, ...]

    @property
    def latest(self) -> Point | None:
        """The last year that has a figure."""
        return next((point for point in reversed(self.points) if point.value is not None), None)

    @property
    def change(self) -> float | None:
        """The latest figure less the baseline."""
        if self.latest is None or self.latest.value is None or self.baseline.value is None:
            return None
        return round(self.latest.value - self.baseline.value, 4)

    @property
    def worse_years(self) -> list[str]:
        """The years in which the figure was worse than the baseline."""
        return [point.year for point in self.points if point.worse]

    @property
    def trend_words(self) -> str:
        """The trend in the reader's language."""
        return {
            BETTER: _("Better than the baseline"),
            RECOVERED: _("Worse before it got better"),
            WORSE: _("Worse than the baseline"),
            SAME: _("No change from the baseline"),
            NEUTRAL: _("For information only"),
            UNMEASURED: _("No figures after the baseline yet"),
        }[self.trend]


def start_year(label: str) -> int:
    """Return 2023 for ``"2023-24"``."""
    return int(label[:4])


def year_label(start: int) -> str:
    """Return ``"2023-24"`` for 2023."""
    return f"{start}-{(start + 1) % 100:02d}"


def series_of(*, direction: str, baseline_year: str, baseline_value: float, values: list[dict[str, Any]]) -> Series:
    """Judge figures against their baseline. ``direction`` is that of ``core.models.Indicator``.

    Years in between without a figure become points without a value, so that a chart does not bridge them unseen.
    """
    known = {str(row["year"]): float(row["value"]) for row in values}
    sign = {"up": 1, "down": -1}.get(direction, 0)

    def worse(value: float) -> bool:
        return sign * (value - baseline_value) < 0

    points: list[Point] = []
    if known:
        first = min(start_year(baseline_year) + 1, *(start_year(year) for year in known))
        last = max(start_year(year) for year in known)
        for label in map(year_label, range(first, last + 1)):
            value = known.get(label)
            if label != baseline_year or value is not None:
                points.append(Point(label, value, value is not None and worse(value)))
    measured = [point for point in points if point.value is not None]
    if not measured:
        trend = UNMEASURED
    elif sign == 0:
        trend = NEUTRAL
    elif measured[-1].worse:
        trend = WORSE
    elif measured[-1].value == baseline_value:
        trend = SAME
    else:
        trend = RECOVERED if any(point.worse for point in measured) else BETTER
    return Series(trend=trend, baseline=Point(baseline_year, baseline_value), points=tuple(points))
