"""What this room holds about a person: given to them on request, erased with their account."""

from typing import Any

from .models import Membership, Notice, User
from .notification_settings import FIELDS, settings_of
from .recipients import addressed_to, tokens_of


class MembersData:
    """Profile, membership, notices and sign-in details."""

    def export(self, user: User) -> dict[str, Any]:
        """Return the profile, memberships, addresses, sessions and notices, ready for JSON; no secrets."""
        from allauth.account.models import EmailAddress
        from allauth.mfa.models import Authenticator
        from allauth.usersessions.models import UserSession

        chosen = settings_of(user)
        return {
            "profile": {
                "email": user.email,
                "name": user.name,
                "job_title": user.job_title,
                "about": user.about,
                "can_help_with": user.can_help_with,
                "would_like_to_learn": user.would_like_to_learn,
                "preferred_language": user.preferred_language,
                "profile_visible": user.profile_visible,
                "joined": user.date_joined,
                "last_signed_in": user.last_login,
                "roles": sorted(user.groups.values_list("name", flat=True)),
            },
            "email_addresses": list(EmailAddress.objects.filter(user=user).values("email", "verified", "primary")),
            "memberships": [
                {
                    "organisation_en": row.organisation.name_en if row.organisation else row.organisation_named,
                    "organisation_cy": row.organisation.name_cy if row.organisation else row.organisation_named,
                    "state": row.state,
                    "route": row.route,
                    "requested": row.requested_at,
                    "decided": row.decided_at,
                    "reason": row.reason,
                }
                for row in Membership.objects.filter(user=user).select_related("organisation")
            ],
            "two_step_sign_in": list(
                Authenticator.objects.filter(user=user).values("type", "created_at", "last_used_at")
            ),
            "sessions": list(
                UserSession.objects.filter(user=user).values("ip", "user_agent", "created_at", "last_seen_at")
            ),
            "notices": list(
                Notice.objects.filter(addressed_to(user)).values("message", "values", "url", "created_at", "read_at")
            ),
            "notification_settings": {name: getattr(chosen, name) for name in FIELDS},
        }

    def forget(self, user: User) -> None:
        """Erase what was told them through a token; the rest goes with the person's row."""
        Notice.objects.filter(recipient__in=tokens_of(user)).delete()
