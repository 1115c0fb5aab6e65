"""What people follow: a space or a thread, and how much of it they want to be told."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .spaces import Space
from .threads import Thread

ONE_PERSON = Q(user__isnull=False, recipient="") | (Q(user__isnull=True) & ~Q(recipient=""))
ONE_TARGET = Q(space__isnull=False, thread__isnull=True) | Q(space__isnull=True, thread__isnull=False)


class Watch(models.Model):
    """How much somebody wants to be told of a space or a thread; a thread's own level goes before its space's.

    Without any row the level is ``REPLIES``: one is told of replies to oneself and of being mentioned. It belongs to
    a ``user``, or to a ``recipient``: an opaque token (of somebody who asked anonymously) that names nobody here.
    """

    class Level(models.TextChoices):
        EVERYTHING = "everything", pgettext_lazy("what to be told of", "Everything")
        REPLIES = "replies", pgettext_lazy("what to be told of", "Replies to me")
        NOTHING = "nothing", pgettext_lazy("what to be told of", "Nothing")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="watches", verbose_name=_("person")
    )
    recipient = models.CharField(max_length=80, blank=True, editable=False)
    space = models.ForeignKey(Space, models.CASCADE, null=True, related_name="watches", verbose_name=_("space"))
    thread = models.ForeignKey(Thread, models.CASCADE, null=True, related_name="watches", verbose_name=_("thread"))
    level = models.CharField(_("level"), max_length=10, choices=Level.choices)
    # False while it only follows from having written there.
    chosen = models.BooleanField(default=True, editable=False)
    changed_at = models.DateTimeField(_("changed"), default=timezone.now)

    objects: ClassVar[models.Manager["Watch"]] = models.Manager()

    class Meta:
        verbose_name = _("thing followed")
        verbose_name_plural = _("things followed")
        constraints = [
            models.CheckConstraint(condition=ONE_PERSON, name="watch_user_or_recipient"),
            models.CheckConstraint(condition=ONE_TARGET, name="watch_space_or_thread"),
            models.UniqueConstraint(
                fields=["user", "thread"], condition=Q(user__isnull=False, thread__isnull=False), name="watch_thread"
            ),
            models.UniqueConstraint(
                fields=["user", "space"], condition=Q(user__isnull=False, space__isnull=False), name="watch_space"
            ),
            models.UniqueConstraint(
                fields=["recipient", "thread"],
                condition=~Q(recipient="") & Q(thread__isnull=False),
                name="watch_thread_by_token",
            ),
            models.UniqueConstraint(
                fields=["recipient", "space"],
                condition=~Q(recipient="") & Q(space__isnull=False),
                name="watch_space_by_token",
            ),
        ]
        indexes = [models.Index(fields=["thread", "level"], name="watch_of_thread")]

    def __str__(self) -> str:
        return f"{self.user_id or self.recipient} {self.level}"
