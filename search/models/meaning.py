"""What words of the library have to do with each other, as learned from its texts, and where its entries point."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .library import LibraryEntry


class MeaningSpace(models.Model):
    """One learning of where words point. The newest counts; an older one stands until no entry points in it any more.

    ``fingerprint`` is that of the texts that it was learned from.
    """

    subjects = models.PositiveIntegerField(_("subjects learned from"))
    fingerprint = models.CharField(max_length=64, editable=False)
    learned_at = models.DateTimeField(_("learned"), default=timezone.now)

    class Meta:
        verbose_name = _("space of meanings")
        verbose_name_plural = _("spaces of meanings")

    def __str__(self) -> str:
        return f"{self.learned_at:%Y-%m-%d %H:%M}"


class MeaningTerm(models.Model):
    """Where a term points (``vector``, half-precision floats), and how telling it is of a text that holds it."""

    space = models.ForeignKey(MeaningSpace, models.CASCADE, related_name="terms")
    term = models.CharField(_("term"), max_length=100)
    telling = models.FloatField()
    vector = models.BinaryField()

    class Meta:
        verbose_name = _("meaning of a term")
        verbose_name_plural = _("meanings of terms")
        constraints = [models.UniqueConstraint(fields=["term", "space"], name="one_meaning_a_term")]

    def __str__(self) -> str:
        return self.term


class EntryMeaning(models.Model):
    """Where an entry points, in the space that it was placed in: a row of its own, to be renewed without its texts."""

    entry = models.OneToOneField(LibraryEntry, models.CASCADE, primary_key=True, related_name="meaning")
    space = models.ForeignKey(MeaningSpace, models.CASCADE, related_name="entries")
    vector = models.BinaryField()

    class Meta:
        verbose_name = _("meaning of an entry")
        verbose_name_plural = _("meanings of entries")

    def __str__(self) -> str:
        return str(self.entry_id)
