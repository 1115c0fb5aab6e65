"""When digests are due and which days they speak of."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property

from django.utils import timezone

from members.models import NotificationSettings

Emails = NotificationSettings.Emails
Summary = NotificationSettings.Summary
# Before people begin to work.
HOUR = time(7)
# A question may be shown every week for so long.
QUESTIONS_STAY = timedelta(days=30)


@dataclass(frozen=True)
class Span:
    """Whole days of the site's time zone: from the beginning of ``first`` to the end of ``last``."""

    first: date
    last: date

    @cached_property
    def begins(self) -> datetime:
        """The first moment."""
        return _midnight(self.first)

    @cached_property
    def ends(self) -> datetime:
        """The first moment that is not in it."""
        return _midnight(self.last + timedelta(days=1))


@dataclass(frozen=True)
class Period:
    """One day's digests; ``weekly`` says whether the weekly ones are among them."""

    day: date
    weekly: bool

    @cached_property
    def yesterday(self) -> Span:
        """What a daily digest speaks of."""
        before = self.day - timedelta(days=1)
        return Span(before, before)

    @cached_property
    def last_week(self) -> Span:
        """What a weekly digest speaks of: Monday to Sunday."""
        monday = monday_of(self.day)
        return Span(monday - timedelta(days=7), monday - timedelta(days=1))

    def summary_span(self, chosen: NotificationSettings) -> Span | None:
        """Return the days that a person's summary speaks of now, or None if none is due."""
        if chosen.summary == Summary.DAILY:
            return self.yesterday
        return self.last_week if self.weekly and chosen.summary == Summary.WEEKLY else None

    def gathers(self, chosen: NotificationSettings) -> bool:
        """True if what was held back for the person is due.

        Who has chosen e-mails at once since gets what still waits with the next digests of all.
        """
        return chosen.emails in (Emails.DAILY, Emails.AT_ONCE) or (self.weekly and chosen.emails == Emails.WEEKLY)

    def is_weekly_for(self, chosen: NotificationSettings) -> bool:
        """True if the person's digest is a weekly one."""
        return self.weekly and (chosen.summary == Summary.WEEKLY or chosen.emails == Emails.WEEKLY)


def due_on(moment: datetime) -> date | None:
    """Return the day whose digests are due at a moment, or None before the hour."""
    local = timezone.localtime(moment)
    return local.date() if local.time() >= HOUR else None


def monday_of(day: date) -> date:
    """Return the first day of the week."""
    return day - timedelta(days=day.weekday())


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
