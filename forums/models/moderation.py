"""Cases that wait for a facilitator, and the decisions taken on them."""

from typing import Any, ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from .posts import Post


class CaseQuerySet(models.QuerySet["Case"]):
    """Cases and their queue."""

    def waiting(self) -> "CaseQuerySet":
        """Return the cases without a decision, oldest first."""
        return self.filter(state__in=[Case.State.OPEN, Case.State.CLAIMED]).order_by("opened_at", "pk")


class Case(models.Model):
    """Something that a facilitator must decide: should this post be kept back?

    ``upheld`` means that it was acted against, ``dismissed`` that nothing stood against it, ``withdrawn`` that its
    author took the post away before anyone decided.
    """

    class Kind(models.TextChoices):
        FIRST_POST = "first-post", _("A member's first post")
        SPACE_RULE = "space-rule", _("Every post in this space is checked")
        CHANGED = "changed", _("A changed post")

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        CLAIMED = "claimed", _("Taken")
        UPHELD = "upheld", _("Not published")
        DISMISSED = "dismissed", _("Published")
        WITHDRAWN = "withdrawn", _("Withdrawn by the author")

    post = models.ForeignKey(Post, models.CASCADE, related_name="cases", verbose_name=_("post"))
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.OPEN)
    language = models.CharField(_("Language"), max_length=2)
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
                fields=["post", "kind"],
                condition=Q(state__in=["open", "claimed"]),
                name="one_open_case_a_post_and_kind",
            )
        ]
        indexes = [
            models.Index(fields=["opened_at", "id"], condition=Q(state__in=["open", "claimed"]), name="case_queue")
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.kind}"

    @property
    def waiting(self) -> bool:
        """True until someone decides or the author withdraws."""
        return self.state in (self.State.OPEN, self.State.CLAIMED)

    @property
    def held(self) -> bool:
        """True while somebody's claim runs."""
        return (
            self.state == self.State.CLAIMED and self.claimed_until is not None and self.claimed_until > timezone.now()
        )

    def held_by_other(self, user: Any) -> bool:
        """True while the claim of somebody else runs."""
        return self.held and self.assignee_id != user.pk


class Decision(models.Model):
    """What somebody decided on a case, and why, in both languages. Rows are only ever added."""

    class Action(models.TextChoices):
        APPROVE = "approve", _("Approved")
        REJECT = "reject", _("Rejected")

    case = models.ForeignKey(Case, models.CASCADE, related_name="decisions", verbose_name=_("case"))
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("decided by")
    )
    action = models.CharField(_("action"), max_length=20, choices=Action.choices)
    reason_en = models.TextField(_("reason in English"), blank=True)
    reason_cy = models.TextField(_("reason in Welsh"), blank=True)
    undo_of = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="undone_by")
    created_at = models.DateTimeField(_("decided"), default=timezone.now)

    class Meta:
        ordering = ["created_at", "pk"]
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")

    def __str__(self) -> str:
        return f"{self.case_id} {self.action}"

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
        return self.reason_in((get_language() or "en")[:2])
