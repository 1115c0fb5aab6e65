"""On-site notices: what a person is told, kept in the words of a message and its values."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Notice(models.Model):
    """One thing a person was told. The text is made from ``message`` and ``values`` in the language they read."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notices")
    key = models.CharField(max_length=200, unique=True)
    message = models.CharField(_("message"), max_length=60)
    values = models.JSONField(default=dict)
    url = models.CharField(max_length=500, blank=True)
    # Name and arguments of the check (``members.notify.notice_checks``) that says whether it may still be seen.
    visible_if = models.JSONField(default=list, blank=True)
    created_at = models.DateTimeField(_("created"), default=timezone.now)
    read_at = models.DateTimeField(_("read"), null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "-id"]
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        indexes = [models.Index(fields=["user", "-created_at"], name="notice_user_newest")]

    def __str__(self) -> str:
        return self.key
