"""Cases that wait for a facilitator, and the decisions taken on posts, threads and people."""

from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.languages import interface_language

from .flags import Appeal
from .posts import Post, PostText
from .spaces import Space
from .threads import Thread


class CaseQuerySet(models.QuerySet["Case"]):
    """Cases and their queue."""

    def waiting(self) -> "CaseQuerySet":
        """Return the cases without a decision, oldest first."""
        return self.filter(state__in=[Case.State.OPEN, Case.State.CLAIMED]).order_by("opened_at", "pk")


class Case(models.Model):
    """Something that a facilitator must decide, about one target: a post, an offered translation, a join, an appeal.

    ``upheld`` means that it was acted upon (a post kept back or taken away, an appeal that succeeded, a join or
    translation that was turned down), ``dismissed`` that nothing stood against the target, ``withdrawn`` that it fell
    away before anyone decided. ``target_key`` names the target ("post:7"), so that one waits for each target and kind.
    """

    class Kind(models.TextChoices):
        FIRST_POST = "first-post", _("A member's first post")
        SPACE_RULE = "space-rule", _("Every post in this space is checked")
        CHANGED = "changed", _("A changed post")
        PERSON = "person", _("This member's posts are checked first")
        WORDS = "words", _("A watched word or link")
        FLAG = "flag", _("Reported by members")
        ANONYMOUS = "anonymous", _("Asked through a facilitator")
        TRANSLATION = "translation", _("A translation offered")
        JOIN = "join", _("A request to join")
        APPEAL = "appeal", _("An appeal")

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        CLAIMED = "claimed", _("Taken")
        UPHELD = "upheld", _("Acted upon")
        DISMISSED = "dismissed", _("Nothing stood against it")
        WITHDRAWN = "withdrawn", _("Withdrawn by the author")

    # Kinds that hold a post back until somebody has looked at it.
    HOLDING = frozenset({Kind.FIRST_POST, Kind.SPACE_RULE, Kind.CHANGED, Kind.PERSON, Kind.WORDS, Kind.ANONYMOUS})

    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    target_key = models.CharField(max_length=40, editable=False)
    post = models.ForeignKey(Post, models.CASCADE, null=True, blank=True, related_name="cases", verbose_name=_("post"))
    text = models.ForeignKey(
        PostText, models.CASCADE, null=True, blank=True, related_name="cases", verbose_name=_("translation")
    )
    membership = models.ForeignKey(
        "members.Membership", models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("membership")
    )
    appeal = models.ForeignKey(
        Appeal, models.CASCADE, null=True, blank=True, related_name="cases", verbose_name=_("appeal")
    )
    space = models.ForeignKey(Space, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("space"))
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.OPEN)
    language = models.CharField(_("Language"), max_length=2)
    # Why it waits, where the kind does not say it all: the watched words that were found.
    detail = models.CharField(_("why it waits"), max_length=300, blank=True)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("taken by")
    )
    claimed_until = models.DateTimeField(_("taken until"), null=True, blank=True)
    opened_at = models.DateTimeField(_("opened"), default=timezone.now)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects: ClassVar[models.Manager["Case"]] = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("case")
        verbose_name_plural = _("cases")
        constraints = [
            models.UniqueConstraint(
                fields=["target_key", "kind"],
                condition=Q(state__in=["open", "claimed"]),
                name="one_open_case_a_target_and_kind",
            )
        ]
        indexes = [
            models.Index(fields=["opened_at", "id"], condition=Q(state__in=["open", "claimed"]), name="case_queue"),
            models.Index(fields=["decided_at"], name="case_decided"),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.kind}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Name the target, and the space that it belongs to, when the case is opened."""
        if self._state.adding:
            self.target_key = target_key(self.target)
            self.space = self._space_of_target()
        super().save(*args, **kwargs)

    def _space_of_target(self) -> Space | None:
        if self.post is not None:
            return self.post.thread.space
        if self.text is not None:
            return self.text.post.thread.space
        if self.appeal is not None:
            return self.appeal.decision.space
        return None

    @property
    def target(self) -> models.Model:
        """What is to be decided about: a Post, PostText, Membership or Appeal."""
        for target in (self.text, self.appeal, self.membership, self.post):
            if target is not None:
                return target
        raise ValueError("A case has a target.")

    @property
    def waiting(self) -> bool:
        """True until someone decides or the target falls away."""
        return self.state in (self.State.OPEN, self.State.CLAIMED)

    @property
    def state_words(self) -> str:
        """How the case stands. The end of one that is no report reads as what was decided."""
        if self.kind == self.Kind.FLAG or self.state not in (self.State.UPHELD, self.State.DISMISSED):
            return self.get_state_display()
        acts = Decision.Action
        if self.kind == self.Kind.APPEAL:
            upheld, dismissed = acts.GRANT, acts.DENY
        elif self.holds:
            upheld, dismissed = acts.REJECT, acts.APPROVE
        else:
            upheld, dismissed = acts.REFUSE, acts.ACCEPT
        return str((upheld if self.state == self.State.UPHELD else dismissed).label)

    @property
    def holds(self) -> bool:
        """True for a case that keeps a post from appearing."""
        return self.kind in self.HOLDING

    @property
    def held(self) -> bool:
        """True while somebody's claim runs."""
        return (
            self.state == self.State.CLAIMED and self.claimed_until is not None and self.claimed_until > timezone.now()
        )

    @property
    def bulk_value(self) -> str:
        """The case with the versions that were read, as the form for several decisions sends them back."""
        return f"{self.pk}:{self.version}:{self.post.version if self.post is not None else 0}"

    def held_by_other(self, user: Any) -> bool:
        """True while the claim of somebody else runs."""
        return self.held and self.assignee_id != user.pk


def target_key(target: models.Model) -> str:
    """Return the name by which a case knows its target: ``post:7``."""
    return f"{target._meta.model_name}:{target.pk}"


class Decision(models.Model):
    """What somebody decided about a post, a thread or a person, and why, in both languages. Rows are only ever added.

    ``before`` holds what an undo needs to bring back; ``about`` is the person whom the decision concerns, who is told
    and may appeal. A decision need not have a case: a facilitator may act on what they see.
    """

    class Action(models.TextChoices):
        APPROVE = "approve", _("Approved")
        REJECT = "reject", _("Rejected")
        HIDE = "hide", _("Hidden")
        SHOW = "show", _("Shown again")
        REMOVE = "remove", _("Removed")
        RESTORE = "restore", _("Restored")
        DISMISS = "dismiss", _("No action needed")
        EDIT = "edit", _("Edited before approval")
        LOCK = "lock", _("Closed to replies")
        UNLOCK = "unlock", _("Opened to replies again")
        PIN = "pin", _("Pinned")
        UNPIN = "unpin", _("No longer pinned")
        MOVE = "move", _("Moved")
        SPLIT = "split", _("Split")
        MERGE = "merge", _("Merged")
        WARN = "warn", _("Warned")
        LIMIT = "limit", _("Limited")
        PREMODERATE = "premoderate", _("Posts are checked first")
        SUSPEND = "suspend", _("Suspended")
        LIFT = "lift", _("Lifted")
        ACCEPT = "accept", _("Accepted")
        REFUSE = "refuse", _("Refused")
        GRANT = "grant", _("Appeal upheld")
        DENY = "deny", _("Appeal not upheld")
        UNDO = "undo", _("Undone")

    case = models.ForeignKey(
        Case, models.CASCADE, null=True, blank=True, related_name="decisions", verbose_name=_("case")
    )
    post = models.ForeignKey(
        Post, models.SET_NULL, null=True, blank=True, related_name="decisions", verbose_name=_("post")
    )
    thread = models.ForeignKey(
        Thread, models.SET_NULL, null=True, blank=True, related_name="decisions", verbose_name=_("thread")
    )
    about = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="decisions_about",
        verbose_name=_("person concerned"),
    )
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("decided by")
    )
    action = models.CharField(_("action"), max_length=20, choices=Action.choices)
    # A saved reason's code, for the public figures; empty where the reason is in the facilitator's own words.
    reason_code = models.CharField(max_length=30, blank=True)
    reason_en = models.TextField(_("reason in English"), blank=True)
    reason_cy = models.TextField(_("reason in Welsh"), blank=True)
    before = models.JSONField(default=dict, editable=False)
    after = models.JSONField(default=dict, editable=False)
    undo_of = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="undone_by")
    created_at = models.DateTimeField(_("decided"), default=timezone.now)

    class Meta:
        ordering = ["created_at", "pk"]
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        constraints = [models.UniqueConstraint(fields=["undo_of"], name="a_decision_is_undone_once")]
        indexes = [models.Index(fields=["created_at"], name="decision_created")]

    def __str__(self) -> str:
        return f"{self.pk} {self.action}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Append; a decision is never rewritten, only undone by another one."""
        if self.pk is not None:
            raise ValidationError("A decision is never rewritten.")
        super().save(*args, **kwargs)

    def reason_in(self, language: str) -> str:
        """Return the reason in ``"cy"`` or ``"en"``."""
        return self.reason_cy if language == "cy" else self.reason_en

    @property
    def reason(self) -> str:
        """The reason in the reader's language."""
        return self.reason_in(interface_language())

    @property
    def space(self) -> Space | None:
        """The space that the decision belongs to; None for one about a person."""
        thread = self.thread or (self.post.thread if self.post is not None else None)
        return thread.space if thread is not None else None

    @property
    def relay_token(self) -> str:
        """The token of the person concerned, where they asked through a facilitator; empty otherwise."""
        if self.undo_of is not None:
            return self.undo_of.relay_token
        if self.action == self.Action.REFUSE and self.case is not None and self.case.text is not None:
            return str(self.case.text.relay_id or "")
        post = self.post or (self.thread.opening if self.thread is not None else None)
        concerns_author = self.about_id is None and self.action not in (self.Action.DISMISS, self.Action.ACCEPT)
        return str(post.relay_id or "") if post is not None and concerns_author else ""

    @property
    def is_undone(self) -> bool:
        """True once another decision has undone this one."""
        return self.undone_by.exists()


APPEAL_PERIOD = timedelta(days=28)
# Decisions against somebody, which that person may ask to have looked at afresh.
APPEALABLE = frozenset(
    {
        Decision.Action.REJECT,
        Decision.Action.HIDE,
        Decision.Action.REMOVE,
        Decision.Action.WARN,
        Decision.Action.LIMIT,
        Decision.Action.PREMODERATE,
        Decision.Action.SUSPEND,
    }
)


def appeal_deadline(decision: Decision) -> datetime:
    """Return until when a decision can be appealed against."""
    return decision.created_at + APPEAL_PERIOD
