"""Posts: their place in the thread, their texts in one language each, and their earlier versions."""

import re
from typing import Any, ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Prefetch, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.audience import MEMBERS, audiences_for
from core.cleaning import plain_text

from ..authorship import written_by
from ..mentions import named_in_html, named_in_source
from ..moderators import is_moderator
from .relays import Relay
from .spaces import visible_spaces
from .threads import LANGUAGES, Thread, sensitive_now

# What a thread's page shows of a post and its texts, and what the rules on them ask. Of people, what they are called.
AUTHOR = ("author__name", "author__email")
POST_ON_PAGE = (
    *("thread", "number", "state", "removed_by_author", "relay", *AUTHOR, "author_label", "author_role"),
    *("author_fictional", "text_version", "created_at", "published_at", "edited_at", "reply_to", "has_files"),
)
TEXT_ON_PAGE = ("post", "language", "title", "html", "state", "origin", "source_version", "relay", *AUTHOR)


def author_named(name: str, relay: str | None, label: str, fictional: bool) -> str:
    """Return what pages call the author of a post; "" for a former member."""
    if name:
        return name
    if relay is not None:
        return gettext("A member authority")
    if label and fictional:
        return gettext("{name} (fictional)").format(name=label)
    return label


class PostQuerySet(models.QuerySet["Post"]):
    """Posts, and who may read them."""

    def visible_to(self, user: Any) -> "PostQuerySet":
        """Return the posts whose text ``user`` may read: the one rule for pages, search, feeds, e-mail and API."""
        condition = Q(state=Post.State.PUBLISHED) & _in_open_threads(user)
        if (held := _held_for(user)) is not None:
            condition |= held & ~Q(thread__state__in=[Thread.State.REMOVED, Thread.State.MERGED])
        return self.filter(visible_spaces(user, "thread__space__"), condition)

    def listed_to(self, user: Any) -> "PostQuerySet":
        """Return what a thread's page lists: the readable posts, and a placeholder where a published one was taken.

        Only in threads that the reader may see: a permalink leads to an address that holds the thread's title.
        """
        gone = self.filter(visible_spaces(user, "thread__space__"), _in_open_threads(user), _taken())
        return self.visible_to(user) | gone

    def listed_in_seen_thread(self, user: Any) -> "PostQuerySet":
        """Return what ``listed_to`` gives of threads that ``user`` may see (``Thread.objects.visible_to``).

        Of such a thread it has to ask no more than whether it is published, which spares joins on a page's way.
        """
        condition = Q(thread__state=Thread.State.PUBLISHED) & (Q(state=Post.State.PUBLISHED) | _taken())
        held = _held_for(user)
        return self.filter(condition if held is None else condition | held)

    def with_texts(self) -> "PostQuerySet":
        """Bring along authors and original texts."""
        originals = PostText.objects.filter(origin=PostText.Origin.AUTHOR)
        return self.select_related("author").prefetch_related(Prefetch("texts", originals, to_attr="originals"))

    def with_translations(self) -> "PostQuerySet":
        """Bring along what a thread's page shows and no more: names of authors, original texts, translations."""
        texts = PostText.objects.filter(state=PostText.State.PUBLISHED).select_related("author").only(*TEXT_ON_PAGE)
        shown = Prefetch("texts", texts, to_attr="shown_texts")
        return self.select_related("author").only(*POST_ON_PAGE).prefetch_related(shown)


def _held_for(user: Any) -> Q | None:
    """Return the condition "their own, or theirs to check"; None for somebody who has not signed in."""
    if not getattr(user, "is_authenticated", False):
        return None
    checked = [Post.State.PENDING, Post.State.REJECTED, Post.State.HIDDEN, Post.State.PUBLISHED]
    own = written_by(user) & Q(state__in=[Post.State.DRAFT, *checked])
    return own | Q(state__in=checked) if is_moderator(user) else own


def _taken() -> Q:
    """Return the condition "published once, and taken away since"."""
    return Q(state__in=[Post.State.REMOVED, Post.State.HIDDEN], published_at__isnull=False)


def _in_open_threads(user: Any) -> Q:
    """Return the condition "in a published thread that is not kept to members from ``user``"."""
    condition = Q(thread__state=Thread.State.PUBLISHED)
    return condition if MEMBERS in audiences_for(user) else condition & ~sensitive_now("thread__")


class Post(models.Model):
    """A contribution. Its number is given under the thread's lock and never used again."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        PENDING = "pending", _("Waiting to be checked")
        PUBLISHED = "published", _("Published")
        REJECTED = "rejected", _("Rejected")
        HIDDEN = "hidden", _("Hidden")
        REMOVED = "removed", _("Removed")

    thread = models.ForeignKey(Thread, models.CASCADE, related_name="posts", verbose_name=_("thread"))
    number = models.PositiveIntegerField(_("number"))
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="posts",
        verbose_name=_("author"),
    )
    # For people of the content files, who have no account.
    author_label = models.CharField(_("author's name"), max_length=120, blank=True)
    # Who asked through a facilitator is behind this alone, and ``author`` is empty: see ``forums.relays``.
    relay = models.ForeignKey(Relay, models.PROTECT, null=True, blank=True, related_name="posts", editable=False)
    author_role = models.CharField(_("author's role"), max_length=200, blank=True)
    author_fictional = models.BooleanField(_("fictional author"), default=False)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.PENDING)
    # What a removed post goes back to when it is restored, and whether its author took it away or a facilitator did.
    removed_from = models.CharField(max_length=10, choices=State.choices, blank=True, editable=False)
    removed_by_author = models.BooleanField(default=False, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    text_version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(_("created"), default=timezone.now)
    published_at = models.DateTimeField(_("published"), null=True, blank=True)
    edited_at = models.DateTimeField(_("edited"), null=True, blank=True)
    reply_to = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="answered_by", verbose_name=_("in reply to")
    )
    # Whether a page has to ask for attachments at all.
    has_files = models.BooleanField(default=False, editable=False)
    submission_token = models.CharField(max_length=80, unique=True, null=True, editable=False)

    objects: ClassVar[models.Manager["Post"]] = PostQuerySet.as_manager()

    class Meta:
        ordering = ["thread", "number"]
        verbose_name = _("post")
        verbose_name_plural = _("posts")
        constraints = [models.UniqueConstraint(fields=["thread", "number"], name="one_post_a_thread_and_number")]
        indexes = [
            models.Index(fields=["author", "state", "-created_at"], name="post_author_state"),
            models.Index(fields=["thread", "state", "-published_at"], name="post_thread_state"),
        ]

    def __str__(self) -> str:
        return f"{self.thread_id}#{self.number}"

    def get_absolute_url(self) -> str:
        """Return the permalink, which leads to the right page of the thread in the reader's language."""
        return reverse("forums:post", args=[self.pk])

    @property
    def original(self) -> "PostText":
        """The text as the author wrote it."""
        shown: list[PostText] | None = getattr(self, "shown_texts", None)
        if shown:
            return next(text for text in shown if text.origin == PostText.Origin.AUTHOR)
        prefetched = getattr(self, "originals", None)
        if prefetched:
            first: PostText = prefetched[0]
            return first
        return self.texts.get(origin=PostText.Origin.AUTHOR)

    @property
    def published_texts(self) -> "list[PostText]":
        """The original and the published translation, as ``with_translations`` brought them along."""
        shown: list[PostText] = getattr(self, "shown_texts", [])
        return shown

    @property
    def translation(self) -> "PostText | None":
        """The published translation by a person, if ``with_translations`` brought one along."""
        return next((text for text in self.published_texts if text.origin == PostText.Origin.HUMAN), None)

    @property
    def author_name(self) -> str:
        """The author's name; empty for someone whose account is gone, whom pages call "Former member"."""
        name = str(self.author) if self.author is not None else ""
        return author_named(name, self.relay_id, self.author_label, self.author_fictional)

    @property
    def edited_in_public(self) -> bool:
        """True if the author changed the text after readers had seen it."""
        return bool(self.edited_at and self.published_at and self.edited_at > self.published_at)

    @property
    def is_opening(self) -> bool:
        """True for the post that the thread began with."""
        return self.thread.opening_id == self.pk


# A quotation, with the line that says whose words they are (``quoting.quotation_of``).
_QUOTED = re.compile(r"(?:<p><a [^>]*>[^<]*</a></p>\s*)?<blockquote>.*?</blockquote>", re.DOTALL)


class Named:
    """What a text shows of those whom it mentions: the names of now, which selectors put beside it."""

    source: Any
    html: Any

    @property
    def shown(self) -> str:
        """The HTML to show, with the names of now of those whom it mentions."""
        return named_in_html(self.html, self.__dict__.get("names"))

    @property
    def excerpt(self) -> str:
        """Its own words on a line, without marks and without what it quotes; the quoted ones where it has no others."""
        html = self.shown
        return " ".join((plain_text(_QUOTED.sub("", html)) or plain_text(html)).split())

    @property
    def written(self) -> str:
        """The source as its author writes it, with those names."""
        return named_in_source(self.source, self.__dict__.get("names"))


class PostTextQuerySet(models.QuerySet["PostText"]):
    """Texts of posts, and which of them count."""

    def current(self) -> "PostTextQuerySet":
        """Return the published texts of published posts that say what their posts say now: no stale translations."""
        fresh = Q(origin=PostText.Origin.AUTHOR) | Q(source_version__gte=F("post__text_version"))
        return self.filter(fresh, state=PostText.State.PUBLISHED, post__state=Post.State.PUBLISHED)


class PostText(Named, models.Model):
    """A text of a post in one language. A translation is stale when ``source_version`` lags behind the post's text."""

    class Origin(models.TextChoices):
        AUTHOR = "author", _("Written by the author")
        HUMAN = "human", _("Translated by a person")

    class State(models.TextChoices):
        PUBLISHED = "published", _("Published")
        OFFERED = "offered", _("Offered")
        REFUSED = "refused", _("Refused")
        REPLACED = "replaced", _("Replaced")

    post = models.ForeignKey(Post, models.CASCADE, related_name="texts", verbose_name=_("post"))
    language = models.CharField(_("Language"), max_length=2, choices=LANGUAGES)
    # The thread's title in this language, for a translation of its opening post.
    title = models.CharField(_("Title"), max_length=150, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.PUBLISHED)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="translations",
        verbose_name=_("translated by"),
    )
    # Of a translation by somebody who asked through a facilitator: it stands for them, and ``author`` is empty.
    relay = models.ForeignKey(Relay, models.PROTECT, null=True, blank=True, related_name="translations", editable=False)
    source = models.TextField(_("Message"))
    html = models.TextField(editable=False)
    origin = models.CharField(_("origin"), max_length=10, choices=Origin.choices, default=Origin.AUTHOR)
    source_version = models.PositiveIntegerField(default=1, editable=False)
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("checked by")
    )

    objects: ClassVar[models.Manager["PostText"]] = PostTextQuerySet.as_manager()

    class Meta:
        verbose_name = _("text of a post")
        verbose_name_plural = _("texts of posts")
        constraints = [
            models.UniqueConstraint(
                fields=["post", "language"], condition=Q(state="published"), name="one_text_a_post_and_language"
            ),
            models.UniqueConstraint(
                fields=["post", "language", "author"],
                condition=Q(state="offered"),
                name="one_offer_a_person_post_and_language",
            ),
            models.UniqueConstraint(
                fields=["post", "language", "relay"],
                condition=Q(state="offered"),
                name="one_offer_a_relay_post_and_language",
            ),
            models.UniqueConstraint(fields=["post"], condition=Q(origin="author"), name="one_original_a_post"),
        ]

    def __str__(self) -> str:
        return f"{self.post_id} {self.language}"

    @property
    def is_stale(self) -> bool:
        """True where the original has changed since this was translated."""
        return self.origin == self.Origin.HUMAN and self.source_version < self.post.text_version


class Revision(Named, models.Model):
    """An earlier version of a post's text, kept when the author changed it. Rows are only ever added."""

    post = models.ForeignKey(Post, models.CASCADE, related_name="revisions", verbose_name=_("post"))
    text_version = models.PositiveIntegerField(_("version"))
    title = models.CharField(_("Title"), max_length=150, blank=True)
    language = models.CharField(_("Language"), max_length=2, choices=LANGUAGES)
    source = models.TextField(_("Message"))
    html = models.TextField(editable=False)
    replaced_at = models.DateTimeField(_("replaced"), default=timezone.now)
    replaced_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("replaced by")
    )

    class Meta:
        ordering = ["post", "-text_version"]
        verbose_name = _("earlier version")
        verbose_name_plural = _("earlier versions")
        constraints = [models.UniqueConstraint(fields=["post", "text_version"], name="one_revision_a_version")]

    def __str__(self) -> str:
        return f"{self.post_id} v{self.text_version}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Append; an earlier version is never rewritten."""
        if self.pk is not None:
            raise ValidationError("An earlier version of a post is never rewritten.")
        super().save(*args, **kwargs)


class PostRedirect(models.Model):
    """Where a moved post stood before: its old number leads to where it is now, and is never given again."""

    thread = models.ForeignKey(Thread, models.CASCADE, related_name="redirects", verbose_name=_("thread"))
    number = models.PositiveIntegerField(_("number"))
    post = models.ForeignKey(Post, models.CASCADE, related_name="redirects", verbose_name=_("post"))

    class Meta:
        verbose_name = _("moved post")
        verbose_name_plural = _("moved posts")
        constraints = [models.UniqueConstraint(fields=["thread", "number"], name="one_redirect_a_number")]

    def __str__(self) -> str:
        return f"{self.thread_id}#{self.number} → {self.post_id}"
