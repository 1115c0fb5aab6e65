"""Files beside a post."""

from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .posts import Post


class Attachment(models.Model):
    """A file beside a post, under ``path`` in the media storage, encrypted. Whoever may read the post may have it."""

    post = models.ForeignKey(Post, models.CASCADE, related_name="attachments", verbose_name=_("post"))
    path = models.CharField(max_length=200, unique=True, editable=False)
    name = models.CharField(_("name"), max_length=150)
    content_type = models.CharField(max_length=100, editable=False)
    size = models.PositiveIntegerField(_("size"))
    alt = models.CharField(_("description of the image"), max_length=300, blank=True)
    width = models.PositiveIntegerField(null=True, editable=False)
    height = models.PositiveIntegerField(null=True, editable=False)
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)

    objects: ClassVar[models.Manager["Attachment"]] = models.Manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")

    def __str__(self) -> str:
        return self.name

    @property
    def is_image(self) -> bool:
        """True for what a page shows in its place."""
        return self.content_type.startswith("image/")
