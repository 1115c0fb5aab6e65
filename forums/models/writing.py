"""What belongs to writing: drafts kept as one types, people mentioned, files attached."""

import secrets
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .posts import Post


def new_token() -> str:
    """Return a name that nobody can guess."""
    return secrets.token_urlsafe(24)


def attachment_path(attachment: "Attachment", name: str) -> str:
    """Return where the file is stored: under a name that tells nothing and that no server takes for a page."""
    return f"attachments/{attachment.token[:2]}/{attachment.token}"


class WritingDraft(models.Model):
    """What a person has typed and not sent yet, one for each place: ``start:``, ``reply:`` or ``edit:`` and an id.

    ``version`` only grows, so that two windows do not overwrite each other unseen.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="writing_drafts", verbose_name=_("person")
    )
    place = models.CharField(_("place"), max_length=40)
    fields = models.JSONField(_("contents"), default=dict)
    version = models.PositiveIntegerField(default=1, editable=False)
    updated_at = models.DateTimeField(_("changed"), default=timezone.now, db_index=True)

    class Meta:
        verbose_name = _("draft")
        verbose_name_plural = _("drafts")
        constraints = [models.UniqueConstraint(fields=["user", "place"], name="one_draft_a_person_and_place")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.place}"


class Mention(models.Model):
    """A person named in a post with ``@``. Whether they may read it is asked whenever it matters, not kept here."""

    post = models.ForeignKey(Post, models.CASCADE, related_name="mentions", verbose_name=_("post"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="mentions", verbose_name=_("person")
    )
    created_at = models.DateTimeField(_("created"), default=timezone.now)

    objects: ClassVar[models.Manager["Mention"]] = models.Manager()

    class Meta:
        verbose_name = _("mention")
        verbose_name_plural = _("mentions")
        constraints = [models.UniqueConstraint(fields=["post", "user"], name="one_mention_a_person_and_post")]

    def __str__(self) -> str:
        return f"{self.post_id} {self.user_id}"


class Attachment(models.Model):
    """A file beside a post; until the post is sent, beside what its uploader is writing at ``place``."""

    class State(models.TextChoices):
        PENDING = "pending", _("Waiting for the virus scan")
        CLEAN = "clean", _("Checked")
        INFECTED = "infected", _("Infected")

    token = models.CharField(max_length=40, unique=True, default=new_token, editable=False)
    uploader = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="attachments",
        verbose_name=_("person"),
    )
    place = models.CharField(_("place"), max_length=40, blank=True)
    post = models.ForeignKey(
        Post, models.CASCADE, null=True, blank=True, related_name="attachments", verbose_name=_("post")
    )
    file = models.FileField(_("file"), upload_to=attachment_path, max_length=200)
    name = models.CharField(_("name"), max_length=150)
    content_type = models.CharField(_("type"), max_length=100)
    size = models.PositiveIntegerField(_("size"))
    width = models.PositiveIntegerField(_("width"), null=True, blank=True)
    height = models.PositiveIntegerField(_("height"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.PENDING)
    created_at = models.DateTimeField(_("created"), default=timezone.now)

    objects: ClassVar[models.Manager["Attachment"]] = models.Manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        indexes = [
            models.Index(fields=["uploader", "place"], name="attachment_waiting", condition=Q(post=None)),
            models.Index(fields=["state"], name="attachment_unscanned", condition=Q(state="pending")),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Return the address that gives the file to whoever may read the post."""
        return reverse("forums:attachment", args=[self.token])

    @property
    def is_image(self) -> bool:
        """True for a picture, which was drawn anew when it came in and may be shown in the page."""
        return self.width is not None

    @property
    def extension(self) -> str:
        """The letters after the last dot, for the reader to know what to expect."""
        return self.name.rpartition(".")[2].upper()
