"""What people looked for and did not find, without the people; and the guidance that facilitators ask for."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class MissedSearch(models.Model):
    """How often a question found nothing on one day. No person, address or session is kept."""

    text = models.CharField(_("words"), max_length=120)
    language = models.CharField(_("language"), max_length=2)
    day = models.DateField(_("day"))
    count = models.PositiveIntegerField(_("times"), default=0)

    class Meta:
        verbose_name = _("search without results")
        verbose_name_plural = _("searches without results")
        constraints = [models.UniqueConstraint(fields=["text", "language", "day"], name="one_missed_search_a_day")]
        indexes = [models.Index(fields=["day"], name="missed_search_day")]

    def __str__(self) -> str:
        return self.text


class GuidanceRequest(models.Model):
    """Guidance that readers looked for in vain, asked of the editors."""

    class State(models.TextChoices):
        """Whether it still waits."""

        OPEN = "open", _("Open")
        DONE = "done", _("Done")

    text = models.CharField(_("words"), max_length=120)
    language = models.CharField(_("language"), max_length=2)
    note = models.CharField(_("note"), max_length=500, blank=True)
    state = models.CharField(_("state"), max_length=5, choices=State, default=State.OPEN)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("asked by")
    )
    asked_at = models.DateTimeField(_("asked"), default=timezone.now)
    done_at = models.DateTimeField(_("done"), null=True, blank=True)

    class Meta:
        verbose_name = _("guidance request")
        verbose_name_plural = _("guidance requests")
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["text", "language"], condition=models.Q(state="open"), name="one_open_guidance_request"
            )
        ]

    def __str__(self) -> str:
        return self.text
