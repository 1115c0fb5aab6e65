"""Counting working days, for the promise of a reply."""

from datetime import date, timedelta


def after_working_days(day: date, count: int) -> date:
    """Return the date ``count`` working days later; Saturdays and Sundays do not count."""
    while count > 0:
        day += timedelta(days=1)
        count -= day.weekday() < 5
    return day
