"""What the room keeps: how far each day's digests have come."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class DigestRun(models.Model):
    """The digests of one day: how far they are made, so that a killed worker goes on and nothing is made twice."""

    day = models.DateField(_("day"), primary_key=True)
    # True for the first run of a week, with which the weekly digests go out.
    weekly = models.BooleanField(_("with the weekly ones"), default=False)
    # The highest id of a person who has been looked at.
    cursor = models.PositiveBigIntegerField(default=0, editable=False)
    made = models.PositiveIntegerField(_("e-mails made"), default=0)
    started_at = models.DateTimeField(_("started"), default=timezone.now)
    finished_at = models.DateTimeField(_("finished"), null=True)

    class Meta:
        ordering = ["-day"]
        verbose_name = _("run of digests")
        verbose_name_plural = _("runs of digests")

    def __str__(self) -> str:
        return self.day.isoformat()
