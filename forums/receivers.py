"""What follows when a space is changed in the admin: who may find its threads changes with it."""

from typing import Any

from django.db import transaction
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver

from core import audit
from core.audience import forget_audiences
from core.batches import in_batches
from core.signals import content_changed
from members.models import Membership

from .audience import INVITED_ATTRIBUTE
from .filters import TAGS, forget_terms
from .joins import join_case_follows
from .models import Space, SpaceMembership, Thread

_FIELDS = ("name_en", "name_cy", "slug_en", "slug_cy", "visibility", "premoderation", "position")


@receiver(post_save, sender=Space)
def on_space_saved(sender: type[Space], instance: Space, created: bool, **kwargs: Any) -> None:
    """Record the change, and have every thread of the space found afresh, under its audience of now.

    At once and not by the worker: until it is done, a search would show what the space no longer does.
    """
    with transaction.atomic():
        audit.record(
            action="space.created" if created else "space.changed",
            subject=instance,
            after={field: getattr(instance, field) for field in _FIELDS},
        )
        if not created:
            for thread in in_batches(Thread.objects.filter(space=instance, state=Thread.State.PUBLISHED)):
                content_changed.send(sender=Thread, subject=thread)


@receiver([post_save, post_delete], sender=SpaceMembership)
def on_invitation_changed(sender: type[SpaceMembership], instance: SpaceMembership, **kwargs: Any) -> None:
    """A person's audiences have changed."""
    instance.user.__dict__.pop(INVITED_ATTRIBUTE, None)
    forget_audiences(instance.user)


@receiver(post_save, sender=Membership)
def on_membership_saved(sender: type[Membership], instance: Membership, **kwargs: Any) -> None:
    """A request to join waits in the queue until somebody, or a verified domain, has answered it."""
    with transaction.atomic():
        join_case_follows(instance)


for vocabulary in TAGS.values():
    post_save.connect(forget_terms, sender=vocabulary)
    post_delete.connect(forget_terms, sender=vocabulary)
