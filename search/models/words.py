"""The words that texts are written in, as they are spelt: what "did you mean" and suggestions draw on."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from .library import LibraryEntry


class LibraryWord(models.Model):
    """A word that some text for ``audience`` holds or held.

    ``word`` is in lower case with its diacritics, a Welsh word without its mutation. Rows are only added, so that
    writers never wait for each other over a common word; what is offered is checked against the texts that the reader
    may see at that moment. ``head`` and ``tail`` are its first and last letters without diacritics: a word with one
    slip keeps one of the two.
    """

    word = models.CharField(_("word"), max_length=40)
    language = models.CharField(_("language"), max_length=2)
    audience = models.CharField(_("audience"), max_length=60)
    folded = models.CharField(max_length=40, editable=False)
    head = models.CharField(max_length=3, editable=False)
    tail = models.CharField(max_length=3, editable=False)
    length = models.PositiveSmallIntegerField(editable=False)

    class Meta:
        verbose_name = _("library word")
        verbose_name_plural = _("library words")
        constraints = [models.UniqueConstraint(fields=["word", "language", "audience"], name="one_word_an_audience")]
        indexes = [
            models.Index(fields=["head", "length"], name="library_word_head"),
            models.Index(fields=["tail", "length"], name="library_word_tail"),
        ]

    def __str__(self) -> str:
        return self.word


class LibraryTitleWord(models.Model):
    """A word of an entry's title, without mutation and diacritics: where a title is found by how a word begins."""

    entry = models.ForeignKey(LibraryEntry, models.CASCADE, related_name="title_words")
    folded = models.CharField(max_length=40)
    head = models.CharField(max_length=3, editable=False)

    class Meta:
        verbose_name = _("word of a title")
        verbose_name_plural = _("words of titles")
        indexes = [models.Index(fields=["head", "folded"], name="library_title_head")]

    def __str__(self) -> str:
        return self.folded
