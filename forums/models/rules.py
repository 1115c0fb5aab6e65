"""What facilitators set up for themselves: words and links that hold a post back, and replies worth keeping."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.languages import interface_language


class WatchedWord(models.Model):
    """A word, or the domain of a link, that holds a post until a facilitator has looked at it.

    A word is found in any of its forms, mutated or inflected, by the analyser of its language.
    """

    class Kind(models.TextChoices):
        WORD = "word", _("Word or phrase")
        LINK = "link", _("Links to this domain")

    kind = models.CharField(_("kind"), max_length=4, choices=Kind.choices, default=Kind.WORD)
    pattern = models.CharField(
        _("word, phrase or domain"),
        max_length=120,
        help_text=_("Any form of a word is found, mutated ones too. For links, give the domain: example.com."),
    )
    note = models.CharField(
        _("why it is watched"), max_length=200, blank=True, help_text=_("Shown to the facilitator who checks the post.")
    )
    active = models.BooleanField(_("in use"), default=True)

    class Meta:
        ordering = ["kind", "pattern"]
        verbose_name = _("watched word or link")
        verbose_name_plural = _("watched words and links")
        constraints = [models.UniqueConstraint(fields=["kind", "pattern"], name="one_watched_word")]

    def __str__(self) -> str:
        return self.pattern

    def clean(self) -> None:
        """Refuse a pattern in which there is nothing to watch for."""
        self.pattern = " ".join(self.pattern.split())
        if not any(letter.isalnum() for letter in self.pattern):
            raise ValidationError({"pattern": _("Enter a word, a phrase or a domain.")})


class SavedReply(models.Model):
    """A reason that facilitators use again and again, in both languages."""

    name_cy = models.CharField(_("name in Welsh"), max_length=120)
    name_en = models.CharField(_("name in English"), max_length=120)
    text_cy = models.TextField(_("text in Welsh"), max_length=1000)
    text_en = models.TextField(_("text in English"), max_length=1000)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = _("saved reply")
        verbose_name_plural = _("saved replies")

    def __str__(self) -> str:
        return self.name_cy if interface_language() == "cy" else self.name_en
