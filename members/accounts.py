"""Writing a person's own account: profile, download of what is held, deletion."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from core import audit
from core.mail import KEY_HEADER
from core.registry import personal_data

from .models import User
from .notify import compose

PROFILE_FIELDS = (
    "name",
    "job_title",
    "about",
    "can_help_with",
    "would_like_to_learn",
    "preferred_language",
    "profile_visible",
)
DELETION_APPEAL_DAYS = 28


@transaction.atomic
def profile_update(*, user: User, values: dict[str, Any]) -> User:
    """Change the person's own profile; ``values`` holds some of PROFILE_FIELDS. The trail names fields, not texts."""
    unknown = values.keys() - set(PROFILE_FIELDS)
    if unknown:
        raise ValueError(f"Not part of a profile: {', '.join(sorted(unknown))}.")
    changed = [name for name, value in values.items() if getattr(user, name) != value]
    if not changed:
        return user
    for name in changed:
        setattr(user, name, values[name])
    user.save(update_fields=changed)
    audit.record(action="profile.updated", subject=user, actor=user, after={"fields": sorted(changed)})
    return user


def data_export(*, user: User) -> dict[str, Any]:
    """Return what every room holds about the person, by room, ready for JSON."""
    return {
        "made_at": timezone.now(),
        "site": settings.SITE_ADDRESS,
        **{name: room.export(user) for name, room in personal_data.items()},
    }


@transaction.atomic
def account_delete(*, user: User, actor: User) -> None:
    """Delete a person: every room forgets them, their row goes, and a last message is sent.

    What they wrote for the community stays, under "Former member". The audit trail keeps a number, no name. Raises
    PermissionDenied unless it is their own account or the actor may delete people; nobody but a superuser deletes one.
    """
    own = actor.pk == user.pk
    if not own and not actor.has_perm("members.delete_user"):
        raise PermissionDenied
    if user.is_superuser and not actor.is_superuser:
        raise PermissionDenied
    today = timezone.localdate()
    farewell = compose(
        "account-deleted",
        user.preferred_language,
        user,
        {
            "date": {"date": today.isoformat()},
            "deadline": {"date": (today + timedelta(days=DELETION_APPEAL_DAYS)).isoformat()},
        },
        key=f"account-deleted:{user.pk}",
    )
    farewell.extra_headers[KEY_HEADER] = f"account-deleted:{user.pk}"
    audit.record(action="account.deleted", subject=user, actor=actor, after={"by": "self" if own else "administrator"})
    for room in personal_data:
        room.forget(user)
    user.delete()
    farewell.send()
