"""The table of periodic jobs: functions that some worker runs on time, one worker at a time."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from .models import PeriodicRun

logger = logging.getLogger(__name__)
LEASE = timedelta(minutes=10)


@dataclass(frozen=True)
class Job:
    """A periodic job: its name, how often, and the function."""

    name: str
    every: timedelta
    run: Callable[[], None]


jobs: dict[str, Job] = {}


def job(name: str, *, every: timedelta) -> Callable[[Callable[[], None]], Callable[[], None]]:
    """Register a function to be run by a worker every so often. It must bear being run twice."""

    def register(function: Callable[[], None]) -> Callable[[], None]:
        jobs[name] = Job(name, every, function)
        return function

    return register


def run_due() -> int:
    """Run each job that is due and that no other worker holds; return how many ran."""
    ran = 0
    known = set(PeriodicRun.objects.values_list("name", flat=True))
    PeriodicRun.objects.bulk_create(
        [PeriodicRun(name=name) for name in jobs if name not in known], ignore_conflicts=True
    )
    for item in jobs.values():
        now = timezone.now()
        with transaction.atomic():
            free = Q(leased_until=None) | Q(leased_until__lt=now)
            taken = PeriodicRun.objects.filter(free, name=item.name, next_run__lte=now).update(leased_until=now + LEASE)
        if not taken:
            continue
        error = ""
        try:
            item.run()
        except Exception as exception:
            logger.exception("Periodic job %s failed", item.name)
            error = repr(exception)[:2000]
        PeriodicRun.objects.filter(name=item.name).update(
            leased_until=None, next_run=timezone.now() + item.every, last_error=error
        )
        ran += 1
    return ran
