"""Which indices of Elasticsearch are written to."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class EngineIndex(models.Model):
    """An index of Elasticsearch that is written to: the live one, and one that a rebuild fills.

    The table is the lock of a rebuild, too: ``beat_at`` says when it last gave a sign of life.
    """

    class State(models.TextChoices):
        FILLING = "filling", _("Being filled")
        LIVE = "live", _("Live")

    name = models.CharField(_("name"), max_length=200, primary_key=True)
    state = models.CharField(_("state"), max_length=10, choices=State.choices)
    mapping = models.PositiveSmallIntegerField(_("version of the mapping"), default=1)
    started_at = models.DateTimeField(_("started"), default=timezone.now)
    beat_at = models.DateTimeField(_("last sign of life"), default=timezone.now)

    class Meta:
        verbose_name = _("search index")
        verbose_name_plural = _("search indices")
        constraints = [models.UniqueConstraint(fields=["state"], name="one_index_a_state")]

    def __str__(self) -> str:
        return self.name
