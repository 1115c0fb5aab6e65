"""What a person has read, found helpful and wants to find again."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .posts import Post
from .spaces import Space
from .threads import Thread


class ReadState(models.Model):
    """How far a person has read a thread: the highest post number that a page showed them. It only ever grows.

    It belongs to a ``user``, or to a ``recipient``: the token of somebody who asked there through a facilitator.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="read_states", verbose_name=_("person")
    )
    recipient = models.CharField(max_length=80, null=True, editable=False)
    thread = models.ForeignKey(Thread, models.CASCADE, related_name="read_states", verbose_name=_("thread"))
    number = models.PositiveIntegerField(_("number"))
    read_at = models.DateTimeField(_("read"), default=timezone.now)

    class Meta:
        verbose_name = _("reading position")
        verbose_name_plural = _("reading positions")
        constraints = [
            models.UniqueConstraint(fields=["user", "thread"], name="one_read_state_a_person_and_thread"),
            models.UniqueConstraint(fields=["recipient", "thread"], name="one_read_state_a_token_and_thread"),
            models.CheckConstraint(
                condition=Q(user__isnull=False, recipient=None) | Q(user=None, recipient__isnull=False),
                name="read_state_user_or_token",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id or self.recipient} {self.thread_id}#{self.number}"


class ReadMark(models.Model):
    """The moment at which a person marked everything in a space as read: one row, however many threads there are."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="read_marks", verbose_name=_("person")
    )
    space = models.ForeignKey(Space, models.CASCADE, related_name="read_marks", verbose_name=_("space"))
    read_at = models.DateTimeField(_("read"), default=timezone.now)

    class Meta:
        verbose_name = _("mark of a space as read")
        verbose_name_plural = _("marks of spaces as read")
        constraints = [models.UniqueConstraint(fields=["user", "space"], name="one_read_mark_a_person_and_space")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.space_id}"


class Thanks(models.Model):
    """Somebody's "this was helpful" on a post of somebody else."""

    post = models.ForeignKey(Post, models.CASCADE, related_name="thanks", verbose_name=_("post"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="thanks_given", verbose_name=_("person")
    )
    created_at = models.DateTimeField(_("created"), default=timezone.now)

    objects: ClassVar[models.Manager["Thanks"]] = models.Manager()

    class Meta:
        verbose_name = _("thanks")
        verbose_name_plural = _("thanks")
        constraints = [models.UniqueConstraint(fields=["post", "user"], name="one_thanks_a_person_and_post")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.post_id}"


class Bookmark(models.Model):
    """A post that a person wants to find again; nobody else sees it."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="post_bookmarks", verbose_name=_("person")
    )
    post = models.ForeignKey(Post, models.CASCADE, related_name="bookmarks", verbose_name=_("post"))
    created_at = models.DateTimeField(_("created"), default=timezone.now)

    objects: ClassVar[models.Manager["Bookmark"]] = models.Manager()

    class Meta:
        verbose_name = _("bookmark")
        verbose_name_plural = _("bookmarks")
        constraints = [models.UniqueConstraint(fields=["user", "post"], name="one_bookmark_a_person_and_post")]
        indexes = [models.Index(fields=["user", "-created_at"], name="bookmark_latest")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.post_id}"
