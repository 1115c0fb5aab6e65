"""What can be found: the library's entries with their analysed terms, their facets, and the learned lexicon."""

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any, ClassVar

from django.db import connection, models
from django.db.models.expressions import RawSQL
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.audience import MEMBERS, PUBLIC, audiences_for

# What holds the terms of an entry.
TERM_COLUMNS = ("title_terms", "summary_terms", "body_terms")


class LibraryEntryQuerySet(models.QuerySet["LibraryEntry"]):
    """The one definition of which entries a reader may find."""

    def among(self, ids: Iterable[int]) -> "LibraryEntryQuerySet":
        """Keep the entries of these ids.

        They go to the database as one value: Django takes longer to write hundreds than the database to find them.
        """
        if connection.vendor == "postgresql":
            return self.filter(pk__in=RawSQL("SELECT unnest(%s::bigint[])", [list(ids)]))
        return self.filter(pk__in=RawSQL("SELECT value FROM json_each(%s)", [json.dumps(list(ids))]))

    def visible(self, audiences: Iterable[str] | None, moment: datetime) -> "LibraryEntryQuerySet":
        """Keep what the holder of ``audiences`` may see at ``moment``; None stands for the site's own tools."""
        entries = self.filter(models.Q(embargo_until=None) | models.Q(embargo_until__lte=moment))
        return entries if audiences is None else entries.filter(audience__in=sorted(audiences))

    def last_freed(self, moment: datetime) -> datetime | None:
        """Return when the last embargo before ``moment`` ended, if any: what was visible then is visible now."""
        ended = self.filter(embargo_until__lte=moment).order_by("-embargo_until")
        return ended.values_list("embargo_until", flat=True).first()

    def teaching(self) -> "LibraryEntryQuerySet":
        """Keep what the site learns from: what every member may read, since editors see evidence of it."""
        return self.filter(audience__in=[PUBLIC, MEMBERS], embargo_until=None)

    def visible_to(self, user: Any) -> "LibraryEntryQuerySet":
        """Keep what ``user`` (a User, AnonymousUser or None) may see now."""
        return self.visible(audiences_for(user), timezone.now())


class LibraryEntry(models.Model):
    """One part of one subject in one language.

    ``subject_key`` joins kind and id: results, totals and facets count by it. The ``*_terms`` columns hold the
    analyser's terms separated by spaces; ``exact_terms`` holds one exact term a token, for phrases. ``digest`` is that
    of the document; ``version`` only grows, even over deletion, so that an engine never takes an older state for new.
    """

    kind = models.CharField(_("kind"), max_length=40)
    subject_id = models.CharField(_("identifier"), max_length=100)
    language = models.CharField(_("language"), max_length=2)
    part = models.CharField(_("part"), max_length=40, blank=True)
    subject_key = models.CharField(max_length=141, editable=False)

    # What filters and counts read stands first and the long texts last: SQLite reads a row only as far as it must.
    audience = models.CharField(_("audience"), max_length=60)
    embargo_until = models.DateTimeField(_("embargo until"), null=True, blank=True)
    date = models.DateTimeField(_("date"), null=True, blank=True)
    version = models.BigIntegerField(_("version"), default=0, editable=False)
    digest = models.CharField(max_length=64, editable=False)
    updated_at = models.DateTimeField(_("updated"), default=timezone.now)
    facets = models.JSONField(_("facets"), default=dict)

    title_length = models.PositiveIntegerField(default=0, editable=False)
    summary_length = models.PositiveIntegerField(default=0, editable=False)
    body_length = models.PositiveIntegerField(default=0, editable=False)
    title_terms = models.TextField(blank=True, editable=False)
    summary_terms = models.TextField(blank=True, editable=False)
    body_terms = models.TextField(blank=True, editable=False)
    exact_terms = models.TextField(blank=True, editable=False)

    url = models.CharField(_("address"), max_length=500)
    title = models.CharField(_("title"), max_length=500)
    title_language = models.CharField(_("language of the title"), max_length=2)
    summary = models.TextField(_("summary"), blank=True)
    body = models.TextField(_("text"), blank=True)

    # The words that it is written in, of an entry that was just analysed (``search.words.EntryWords``).
    found_words: Any = None

    objects: ClassVar[models.Manager["LibraryEntry"]] = LibraryEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("library entry")
        verbose_name_plural = _("library entries")
        constraints = [
            models.UniqueConstraint(fields=["kind", "subject_id", "language", "part"], name="one_entry_a_text"),
        ]
        indexes = [
            models.Index(fields=["subject_key"], name="library_subject"),
            # None by audience: SQLite would choose it over the primary key and read every public entry.
            models.Index(fields=["date", "id"], name="library_date"),
            models.Index(fields=["url"], name="library_url"),
            # When the last embargo ended.
            models.Index(
                fields=["embargo_until"], name="library_embargo", condition=models.Q(embargo_until__isnull=False)
            ),
            # The average lengths that ranking needs, without reading every text.
            models.Index(fields=["title_length", "summary_length", "body_length"], name="library_lengths"),
        ]

    def __str__(self) -> str:
        return f"{self.subject_key} {self.language} {self.part}".strip()


class LibraryTerm(models.Model):
    """A term that some entry holds or held: where a word that stands nowhere finds its neighbours."""

    term = models.CharField(_("term"), max_length=100, primary_key=True)
    start = models.CharField(max_length=2, db_index=True, editable=False)

    class Meta:
        verbose_name = _("library term")
        verbose_name_plural = _("library terms")

    def __str__(self) -> str:
        return self.term


class LexiconPairQuerySet(models.QuerySet["LexiconPair"]):
    """What of the lexicon a query may use."""

    def in_use(self) -> "LexiconPairQuerySet":
        """Leave out what editors have blocked."""
        return self.exclude(state=LexiconPair.State.BLOCKED)


class LexiconPair(models.Model):
    """A Welsh and an English term that the site's own parallel texts use for each other, or that editors pinned.

    ``weight`` (0 to 1) is how surely, as learned; ``count`` is how many texts hold both; ``evidence`` lists the
    shortest of them (``cy``, ``en``, ``source``), for editors. A pinned pair is always used at full
    weight, a blocked one never; both outlive relearning.
    """

    class State(models.TextChoices):
        LEARNED = "learned", _("Learned")
        PINNED = "pinned", _("Pinned: always used")
        BLOCKED = "blocked", _("Blocked: never used")

    term_cy = models.CharField(_("Welsh term"), max_length=100)
    term_en = models.CharField(_("English term"), max_length=100)
    weight = models.FloatField(_("weight"), default=0.0)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.LEARNED)
    count = models.PositiveIntegerField(_("texts that hold both"), default=0)
    evidence = models.JSONField(_("evidence"), default=list)
    learned_at = models.DateTimeField(_("learned"), default=timezone.now)

    objects: ClassVar[LexiconPairQuerySet] = LexiconPairQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("lexicon pair")
        verbose_name_plural = _("lexicon pairs")
        constraints = [models.UniqueConstraint(fields=["term_cy", "term_en"], name="one_lexicon_pair")]
        indexes = [models.Index(fields=["term_en"], name="lexicon_english")]

    def __str__(self) -> str:
        return f"{self.term_cy} = {self.term_en}"
