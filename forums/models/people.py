"""What facilitators decide and note about people: warnings, limits, suspensions, and notes among themselves."""

from datetime import datetime
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .moderation import Decision


class SanctionQuerySet(models.QuerySet["Sanction"]):
    """Sanctions, and which of them hold."""

    def in_force(self, moment: datetime | None = None) -> "SanctionQuerySet":
        """Return those that are neither lifted nor over. A warning holds nobody back, but stays on record."""
        moment = moment or timezone.now()
        return self.filter(Q(until=None) | Q(until__gt=moment), lifted_at=None)


class Sanction(models.Model):
    """A measure on a person, by a decision. It ends by itself at ``until``, or when it is lifted."""

    class Kind(models.TextChoices):
        WARNING = "warn", _("Warning")
        LIMIT = "limit", _("Fewer posts a day")
        PREMODERATION = "premoderate", _("Posts are checked first")
        SUSPENSION = "suspend", _("Suspension")

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="sanctions", verbose_name=_("person")
    )
    decision = models.OneToOneField(Decision, models.PROTECT, related_name="sanction", verbose_name=_("decision"))
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    starts_at = models.DateTimeField(_("from"), default=timezone.now)
    until = models.DateTimeField(_("until"), null=True, blank=True)
    lifted_at = models.DateTimeField(_("lifted"), null=True, blank=True)

    objects: ClassVar[models.Manager["Sanction"]] = SanctionQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_at", "-pk"]
        verbose_name = _("sanction")
        verbose_name_plural = _("sanctions")
        indexes = [models.Index(fields=["person", "lifted_at", "until"], name="sanction_in_force")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.kind}"


class MemberNote(models.Model):
    """A facilitator's note on a person, for facilitators only. Rows are only ever added."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="moderation_notes", verbose_name=_("person")
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("written by")
    )
    text = models.TextField(_("note"), max_length=2000)
    created_at = models.DateTimeField(_("created"), default=timezone.now)

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("note on a member")
        verbose_name_plural = _("notes on members")

    def __str__(self) -> str:
        return f"{self.person_id} {self.created_at:%Y-%m-%d}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Append; a note is never rewritten."""
        if self.pk is not None:
            raise ValueError("A note is never rewritten.")
        super().save(*args, **kwargs)
