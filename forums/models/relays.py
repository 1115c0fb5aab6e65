"""Asking through a facilitator: who it was, encrypted, and each look that somebody took at it."""

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Relay(models.Model):
    """Somebody who asked through a facilitator. Posts, watches and notices hold the token and never the person.

    ``sealed`` is the person's id under the cipher of texts at rest; empty once their account is gone.
    """

    token = models.CharField(max_length=80, primary_key=True, editable=False)
    sealed = models.TextField(blank=True, editable=False)

    class Meta:
        verbose_name = _("person behind a facilitator")
        verbose_name_plural = _("people behind a facilitator")

    def __str__(self) -> str:
        return self.token


class RelayLook(models.Model):
    """A facilitator's look at who wrote a post, with the reason; the author sees it. Rows are only ever added."""

    post = models.ForeignKey("forums.Post", models.CASCADE, related_name="looks", verbose_name=_("post"))
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("looked at by")
    )
    reason = models.TextField(_("reason"), max_length=500)
    looked_at = models.DateTimeField(_("time"), default=timezone.now)

    class Meta:
        ordering = ["looked_at", "pk"]
        verbose_name = _("look at who asked")
        verbose_name_plural = _("looks at who asked")

    def __str__(self) -> str:
        return f"{self.post_id} {self.looked_at:%Y-%m-%d}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Append; a look is never rewritten."""
        if self.pk is not None:
            raise ValidationError("A look is never rewritten.")
        super().save(*args, **kwargs)
