"""Keeps what is remembered on a person's instance true when their groups or membership change."""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.account.signals import email_changed, email_confirmed, password_changed, password_reset
from allauth.mfa.signals import authenticator_added, authenticator_removed
from django.db import transaction
from django.db.models.signals import m2m_changed, post_save
from django.dispatch import receiver

from core import audit
from core.audience import forget_audiences

from .models import Membership, User
from .roles import HELD_ATTRIBUTE


def forget_what_is_held(user: Any) -> None:
    """Drop the roles and audiences remembered on the instance."""
    user.__dict__.pop(HELD_ATTRIBUTE, None)
    forget_audiences(user)


@receiver(m2m_changed, sender=User.groups.through)
def on_groups_changed(sender: Any, instance: Any, action: str, **kwargs: Any) -> None:
    """A person's roles have changed."""
    if action.startswith("post_") and isinstance(instance, User):
        forget_what_is_held(instance)


@receiver(post_save, sender=Membership)
def on_membership_saved(sender: Any, instance: Membership, **kwargs: Any) -> None:
    """A person's membership has changed."""
    forget_what_is_held(instance.user)


@receiver(email_confirmed)
def on_email_confirmed(sender: Any, email_address: EmailAddress, **kwargs: Any) -> None:
    """A confirmed address of a verified domain makes a waiting membership active at once."""
    from .memberships import membership_activate_by_domain, membership_announce

    with transaction.atomic():
        audit.record(action="email.confirmed", subject=email_address.user, actor=email_address.user)
        if membership_activate_by_domain(user=email_address.user) is None:
            membership_announce(user=email_address.user)


SECURITY_ACTS = {
    email_changed: "email.changed",
    password_changed: "password.changed",
    password_reset: "password.reset",
    authenticator_added: "mfa.added",
    authenticator_removed: "mfa.removed",
}


def on_security_act(sender: Any, signal: Any, user: User, **kwargs: Any) -> None:
    """Record what a person did to the keys of their account; never the keys."""
    authenticator = kwargs.get("authenticator")
    with transaction.atomic():
        audit.record(
            action=SECURITY_ACTS[signal],
            subject=user,
            actor=user,
            after={"type": str(authenticator.type)} if authenticator is not None else {},
        )


for security_signal in SECURITY_ACTS:
    security_signal.connect(on_security_act, dispatch_uid="members.security")
