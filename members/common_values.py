"""Values that any message may use without the caller giving them; higher rooms replace what they know better."""

from collections.abc import Callable
from typing import Any

from django.conf import settings

from core.registry import Registry

from .roles import FACILITATOR

# Placeholder -> function of the person, giving a value as ``members.messages`` knows them.
common_values: Registry[Callable[[Any], Any]] = Registry()


def _home(user: Any) -> dict[str, str]:
    return {"en": "/en/", "cy": "/cy/"}


def _view(name: str) -> Callable[[Any], dict[str, str]]:
    return lambda user: {"view": name}


def facilitator_name(user: Any) -> Any:
    """Return the name of the facilitator of the person's region, else of any facilitator, else of them all."""
    from .models import Membership, User

    facilitators = User.objects.filter(groups__name=FACILITATOR, is_active=True).order_by("pk")
    region = (
        Membership.objects.filter(user=user, state__in=[Membership.State.ACTIVE, Membership.State.PENDING])
        .values_list("organisation__region", flat=True)
        .first()
    )
    near = facilitators.filter(
        memberships__state=Membership.State.ACTIVE, memberships__organisation__region=region
    ).first()
    person = near or facilitators.first()
    return person.name if person else {"en": "Someone in our team", "cy": "Aelod o'n tîm"}


def register_common_values() -> None:
    """Register the values that this room can give."""
    register = common_values.register
    register("name", lambda user: user.name or user.email)
    register("settings_url", _view("members:notification_settings"))
    register("signin_url", _view("account_login"))
    register("security_url", _view("mfa_index"))
    register("contact_email", lambda user: settings.DEFAULT_FROM_EMAIL.rsplit("<", 1)[-1].rstrip(">"))
    register("facilitator_name", facilitator_name)
    for name in ("introductions_url", "topics_url", "house_rules_url", "complaints_url", "new_thread_url"):
        register(name, _home)


def with_common_values(user: Any, wanted: frozenset[str], values: dict[str, Any]) -> dict[str, Any]:
    """Return ``values`` with the common ones that are wanted and not given."""
    found = dict(values)
    for name in wanted - values.keys():
        provider = common_values.get(name)
        if provider is not None:
            found[name] = provider(user)
    return found
