"""What somebody is still writing, sealed: neither whose it is nor where it is to go can be read from the row."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Draft(models.Model):
    """A text that was not sent yet, one a person and place. See ``forums.drafts``."""

    key = models.CharField(max_length=64, primary_key=True, editable=False)
    owner = models.CharField(max_length=64, db_index=True, editable=False)
    sealed = models.TextField(editable=False)
    saved_at = models.DateTimeField(_("saved"), default=timezone.now)

    class Meta:
        verbose_name = _("draft")
        verbose_name_plural = _("drafts")
        indexes = [models.Index(fields=["saved_at"], name="draft_saved")]

    def __str__(self) -> str:
        return f"{self.saved_at:%Y-%m-%d %H:%M}"
