"""Searches that members keep, and what each has told them of."""

import secrets
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


def new_token() -> str:
    """Return an address that nobody guesses: 256 bits."""
    return secrets.token_urlsafe(32)


class SavedSearch(models.Model):
    """One person's search, kept under a name.

    ``facets`` maps a facet to codes, as in the address of the results. ``token`` is the secret of the private feed.
    """

    class Frequency(models.TextChoices):
        """How often the person wants an e-mail."""

        AT_ONCE = "at-once", _("As soon as something new is found")
        DAILY = "daily", _("Once a day")
        WEEKLY = "weekly", _("Once a week")
        NONE = "none", _("Never: I will read the feed")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_searches")
    name = models.CharField(_("name"), max_length=100)
    text = models.CharField(_("words"), max_length=300)
    language = models.CharField(_("language of the page"), max_length=2)
    facets = models.JSONField(_("filters"), default=dict)
    frequency = models.CharField(_("e-mail"), max_length=10, choices=Frequency, default=Frequency.DAILY)
    token = models.CharField(max_length=64, unique=True, default=new_token, editable=False)
    created_at = models.DateTimeField(_("saved"), default=timezone.now)
    told_at = models.DateTimeField(_("last looked"), default=timezone.now)

    class Meta:
        verbose_name = _("saved search")
        verbose_name_plural = _("saved searches")
        ordering = ["name", "pk"]
        indexes = [models.Index(fields=["frequency", "told_at"], name="saved_search_due")]

    def __str__(self) -> str:
        return self.name

    @property
    def chosen(self) -> dict[str, tuple[str, ...]]:
        """The filters in the shape that searching takes."""
        return {name: tuple(codes) for name, codes in self.facets.items()}

    def parameters(self) -> dict[str, Any]:
        """Return the query string's values that show this search's results."""
        return {"q": self.text, **self.facets}


class SavedSearchHit(models.Model):
    """A subject that a saved search has found: it is new only once. ``told_at`` is empty while its e-mail waits."""

    search = models.ForeignKey(SavedSearch, models.CASCADE, related_name="hits")
    subject_key = models.CharField(max_length=141)
    found_at = models.DateTimeField(default=timezone.now)
    told_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("find of a saved search")
        verbose_name_plural = _("finds of saved searches")
        constraints = [models.UniqueConstraint(fields=["search", "subject_key"], name="one_hit_a_subject")]

    def __str__(self) -> str:
        return self.subject_key
