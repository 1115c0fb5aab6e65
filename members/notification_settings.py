"""How people want to be told: reading and changing it, for one or for many."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction

from core import audit

from .messages import Category
from .models import Notice, NotificationSettings, User

Emails = NotificationSettings.Emails
GATHERED = (Emails.DAILY, Emails.WEEKLY)
FIELDS = ("emails", "summary", "when_posting", "work_emails")


def settings_of(user: User) -> NotificationSettings:
    """Return a person's settings; the defaults, unsaved, if they never chose."""
    return NotificationSettings.objects.filter(user=user).first() or NotificationSettings(user=user)


def settings_of_many(users: Iterable[User]) -> dict[int, NotificationSettings]:
    """Return the settings by the id of the person, for everyone: one query."""
    people = list(users)
    found = NotificationSettings.objects.in_bulk([person.pk for person in people])
    return {person.pk: found.get(person.pk) or NotificationSettings(user=person) for person in people}


def wants_email(chosen: NotificationSettings, category: Category) -> bool:
    """True if a notice of that category is to be e-mailed by itself, at once.

    What concerns the account and what one did here (decisions on one's posts, a membership) always is, but for what
    may wait for a digest.
    """
    if holds(chosen, category):
        return False
    if category == Category.DISCUSSIONS:
        return chosen.emails == Emails.AT_ONCE
    if category == Category.WORK:
        return chosen.work_emails
    return True


def holds(chosen: NotificationSettings, category: Category) -> bool:
    """True if a notice of that category is to wait for the person's next digest."""
    return category in (Category.DISCUSSIONS, Category.OUTCOME) and chosen.emails in GATHERED


@transaction.atomic
def settings_change(*, user: User, values: dict[str, Any], actor: User | None = None, how: str = "") -> bool:
    """Change a person's settings; ``values`` holds some of FIELDS. True if anything changed.

    ``how`` says in the trail which way it came, such as one click in an e-mail.
    """
    unknown = values.keys() - set(FIELDS)
    if unknown:
        raise ValueError(f"No settings of notifications: {', '.join(sorted(unknown))}.")
    row, _made = NotificationSettings.objects.select_for_update().get_or_create(user=user)
    before = {name: getattr(row, name) for name in values}
    after = {name: value for name, value in values.items() if before[name] != value}
    if not after:
        return False
    for name, value in after.items():
        setattr(row, name, value)
    row.full_clean(exclude=["user"])
    row.save()
    if after.get("emails") == Emails.NEVER:
        # What waits now would otherwise come long after, with the first digest they choose again.
        Notice.objects.filter(user=user, held=True).update(held=False)
    audit.record(
        action="notifications.changed",
        subject=user,
        actor=actor,
        before={name: before[name] for name in after},
        after=after,
        reason=how,
    )
    return True
