"""Who is named in a post."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from .posts import Post


class Mention(models.Model):
    """A person named in a post; it follows the text whenever that changes."""

    post = models.ForeignKey(Post, models.CASCADE, related_name="mentions", verbose_name=_("post"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="mentions", verbose_name=_("person")
    )

    objects: ClassVar[models.Manager["Mention"]] = models.Manager()

    class Meta:
        verbose_name = _("mention")
        verbose_name_plural = _("mentions")
        constraints = [models.UniqueConstraint(fields=["post", "user"], name="one_mention_a_person_and_post")]

    def __str__(self) -> str:
        return f"{self.post_id} {self.user_id}"
