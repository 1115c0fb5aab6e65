"""Threads: a title in one language, a space, and counters that are always recounted, never guessed."""

from functools import cache
from typing import Any, ClassVar, NamedTuple

from django.db import connection, models
from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.expressions import RawSQL
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override, pgettext_lazy

from core.audience import MEMBERS, PUBLIC, audiences_for
from core.languages import OTHER
from core.models import Sector, ServiceArea, Stage, Topic
from core.publishing import slug_of

from ..authorship import written_by
from ..moderators import is_moderator
from .spaces import Space, visible_spaces

LANGUAGES = [
    ("cy", pgettext_lazy("language of a text", "Welsh")),
    ("en", pgettext_lazy("language of a text", "English")),
]
# Below this the numbers of public ids belong to the content files (th-01 … th-999).
FIRST_OWN_NUMBER = 1000
# What a row of a list shows of a thread, and of its posts: plain values, quicker to make than more models.
IN_LISTS = (
    *("kind", "title", "language", "state", "pinned", "locked", "illustrative", "space", "topic", "solution"),
    *("posts_published", "last_activity_at", "created_at"),
    *("topic__name_en", "topic__name_cy"),
)
SPACE_IN_LISTS = ("space__slug_en", "space__slug_cy", "space__name_en", "space__name_cy")
BESIDE_IN_LISTS = {
    "solution_state": F("solution__state"),
    "opening_relay": F("opening__relay"),
    "opening_label": F("opening__author_label"),
    "opening_fictional": F("opening__author_fictional"),
    "opening_name": F("opening__author__name"),
    "opening_address": F("opening__author__email"),
}


class Heading(NamedTuple):
    """A thread's title as a reader is shown it, and the language that it is in."""

    text: str
    language: str


class ThreadQuerySet(models.QuerySet["Thread"]):
    """Threads, and who may see them."""

    def visible_to(self, user: Any) -> "ThreadQuerySet":
        """Return the threads that ``user`` may read: those of their spaces that are published, and their own.

        A facilitator also reads what waits to be checked and what is hidden, in the spaces they may see.
        """
        condition = Q(state=Thread.State.PUBLISHED)
        if MEMBERS not in audiences_for(user):
            condition &= ~sensitive_now()
        if user is not None and getattr(user, "is_authenticated", False):
            held = Q(state__in=[Thread.State.PENDING, Thread.State.REJECTED, Thread.State.HIDDEN])
            condition |= held if is_moderator(user) else held & opened_by(user)
        return self.filter(visible_spaces(user, "space__"), condition)

    def for_lists(self, language: str, *, of_space: bool = False) -> "ThreadQuerySet":
        """Bring along what a row of a list shows (``shown.thread_shown``) and no more, in one query.

        Titles are in ``language``, as in ``translated_title``. Threads that were reached through their space
        (``space.threads``) have it: ``of_space`` leaves it out.
        """
        rows = self.select_related("topic").annotate(**BESIDE_IN_LISTS, **translated_title(language))
        return rows.only(*IN_LISTS) if of_space else rows.select_related("space").only(*IN_LISTS, *SPACE_IN_LISTS)


@cache
def translated_title(language: str) -> dict[str, RawSQL]:
    """Return what to annotate threads with so that ``Thread.heading`` is what a reader of ``language`` is shown.

    That is the title in the current translation of the opening post: the one rule for headings, lists and the way to a
    page. A title that is in the reader's language already stays, and for "", who reads as written, there is nothing.
    Compiled once: it would take Django as long with each page as a tenth of all else.
    """
    if language not in OTHER:
        return {}
    from .posts import PostText

    titles = PostText.objects.current().filter(
        ~Q(title=""), ~Q(language=OuterRef("language")), post=OuterRef("opening"), language=language
    )
    query = Thread.objects.annotate(title_in=Subquery(titles.values("title")[:1])).query
    sql, values = query.get_compiler(connection=connection).compile(query.annotations["title_in"])
    # Its values are words of the code. Bound, they would have SQLite plan the whole query anew each time it is asked,
    # since it has to know them to use the index of published texts.
    written = sql % tuple(f"'{value}'" for value in values)
    return {"translated_title": RawSQL(written, (), models.CharField())}  # noqa: S611


def opened_by(user: Any) -> Q:
    """Return the condition "``user`` began this thread", under their name or not.

    By a list of their posts and not by a join, which would look at the opening post of every thread.
    """
    from .posts import Post

    return Q(opening__in=Post.objects.filter(written_by(user)).order_by())


def sensitive_now(prefix: str = "") -> Q:
    """Return the condition "only members may read this thread for now, though its space is public"."""
    live = Q(**{f"{prefix}embargo_until": None}) | Q(**{f"{prefix}embargo_until__gt": timezone.now()})
    return Q(**{f"{prefix}sensitivity": Thread.Sensitivity.MEMBERS}) | (
        Q(**{f"{prefix}sensitivity": Thread.Sensitivity.PROCUREMENT}) & live
    )


class Thread(models.Model):
    """A question, a challenge or a discussion. Its state follows that of its opening post until it is published."""

    class Kind(models.TextChoices):
        QUESTION = "question", _("Question")
        CHALLENGE = "challenge", _("Challenge")
        DISCUSSION = "discussion", _("Discussion")

    class State(models.TextChoices):
        PENDING = "pending", _("Waiting to be checked")
        PUBLISHED = "published", _("Published")
        REJECTED = "rejected", _("Rejected")
        HIDDEN = "hidden", _("Hidden")
        REMOVED = "removed", _("Removed")
        MERGED = "merged", _("Merged with another discussion")

    class Sensitivity(models.TextChoices):
        OPEN = "open", _("Open to all readers of the space")
        MEMBERS = "members", _("Members only")
        PROCUREMENT = "procurement", _("Members only while a procurement is live")

    public_id = models.CharField(_("public id"), max_length=30, unique=True, null=True, editable=False)
    space = models.ForeignKey(Space, models.PROTECT, related_name="threads", verbose_name=_("space"))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, default=Kind.QUESTION)
    title = models.CharField(_("Title"), max_length=150)
    language = models.CharField(_("Language"), max_length=2, choices=LANGUAGES)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.PENDING)
    sensitivity = models.CharField(
        _("sensitivity"), max_length=12, choices=Sensitivity.choices, default=Sensitivity.OPEN
    )
    embargo_until = models.DateTimeField(_("members only until"), null=True, blank=True)
    # When the author and the facilitators were told that the date has passed.
    embargo_told_at = models.DateTimeField(null=True, editable=False)
    pinned = models.BooleanField(_("pinned"), default=False)
    locked = models.BooleanField(_("closed to replies"), default=False)
    illustrative = models.BooleanField(_("Illustrative example"), default=False)
    topic = models.ForeignKey(Topic, models.PROTECT, null=True, blank=True, verbose_name=_("Topic"))
    sector = models.ForeignKey(Sector, models.PROTECT, null=True, blank=True, verbose_name=_("Sector"))
    service_area = models.ForeignKey(ServiceArea, models.PROTECT, null=True, blank=True, verbose_name=_("Service area"))
    stage = models.ForeignKey(Stage, models.PROTECT, null=True, blank=True, verbose_name=_("Stage"))
    opening = models.OneToOneField(
        "forums.Post", models.SET_NULL, null=True, editable=False, related_name="+", verbose_name=_("opening post")
    )
    solution = models.ForeignKey(
        "forums.Post", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("accepted answer")
    )
    merged_into = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="merged",
        verbose_name=_("merged into"),
    )
    last_post = models.ForeignKey("forums.Post", models.SET_NULL, null=True, editable=False, related_name="+")
    last_number = models.PositiveIntegerField(default=0, editable=False)
    posts_published = models.PositiveIntegerField(default=0, editable=False)
    last_activity_at = models.DateTimeField(_("last activity"), default=timezone.now, editable=False)
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    # For the reader of this page alone: what ``translated_title()`` brought along.
    translated_title: str | None = None

    objects: ClassVar[models.Manager["Thread"]] = ThreadQuerySet.as_manager()

    class Meta:
        verbose_name = _("thread")
        verbose_name_plural = _("threads")
        indexes = [
            # A list stops after a page; whoever may see threads in several states takes them from the same order.
            models.Index(fields=["space", "-pinned", "-last_activity_at", "-id"], name="thread_space_list"),
            # Counts a space's threads without reading them.
            models.Index(fields=["space", "state", "sensitivity", "embargo_until"], name="thread_space_count"),
            models.Index(fields=["state", "-last_activity_at"], name="thread_latest"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self, language: str = "") -> str:
        """Return the canonical address in ``"cy"`` or ``"en"``, the reader's language if none is given."""
        if language:
            with override(language):
                return self.get_absolute_url()
        if self.slug:
            return reverse("forums:thread", args=[self.space.slug, self.pk, self.slug])
        return reverse("forums:thread_plain", args=[self.space.slug, self.pk])

    @property
    def slug(self) -> str:
        """The readable end of the address, from the title."""
        return slug_of(self.title)

    @property
    def heading(self) -> Heading:
        """The title as the reader is shown it: as written, or in the language of the reader."""
        if self.translated_title:
            return Heading(self.translated_title, OTHER[self.language])
        return Heading(self.title, self.language)

    @property
    def replies(self) -> int:
        """How many published posts there are beside the opening one."""
        return max(self.posts_published - 1, 0)

    @property
    def is_solved(self) -> bool:
        """True where an answer was accepted that readers can see."""
        if self.solution_id is None:
            return False
        state: str = getattr(self, "solution_state", None) or self.solution.state  # type: ignore[union-attr]
        return state == self.State.PUBLISHED

    @property
    def condition(self) -> str:
        """The word for the list: a state of ``includes/status.html``, or empty where there is nothing to say."""
        states = {self.State.PENDING: "held", self.State.PUBLISHED: ""}
        if special := states.get(self.State(self.state), self.state):
            return special
        if self.locked:
            return "closed"
        if self.is_solved:
            return "answered"
        if self.kind != self.Kind.QUESTION:
            return ""
        return "" if self.replies else "unanswered"

    @property
    def sensitive(self) -> bool:
        """True while only members may read it, whatever its space says."""
        if self.sensitivity == self.Sensitivity.MEMBERS:
            return True
        live = self.embargo_until is None or self.embargo_until > timezone.now()
        return self.sensitivity == self.Sensitivity.PROCUREMENT and live

    @property
    def audience(self) -> str:
        """The audience token that a reader must hold."""
        return MEMBERS if self.sensitive and self.space.audience == PUBLIC else self.space.audience

    def recount(self) -> None:
        """Count the published posts afresh. Call it under the thread's lock, in the transaction of the change."""
        from .posts import Post

        published = self.posts.filter(state=Post.State.PUBLISHED)
        self.posts_published = published.count()
        self.last_post = published.order_by("-published_at", "-number").first()
        if self.last_post is not None and self.last_post.published_at is not None:
            self.last_activity_at = self.last_post.published_at
        self.save(update_fields=["posts_published", "last_post", "last_activity_at"])
