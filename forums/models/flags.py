"""What members say about posts and decisions: reports of a post, and appeals against a decision."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..reasons import FLAG_REASONS
from .posts import Post
from .threads import LANGUAGES


class Flag(models.Model):
    """A member's report of a post. One open report a person and post; the author never learns who reported."""

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        UPHELD = "upheld", _("Acted upon")
        DISMISSED = "dismissed", _("Nothing stood against it")

    post = models.ForeignKey(Post, models.CASCADE, related_name="flags", verbose_name=_("post"))
    reporter = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="flags", verbose_name=_("reported by")
    )
    reason = models.CharField(_("Reason"), max_length=30)
    note = models.TextField(_("note"), max_length=1000, blank=True)
    language = models.CharField(_("Language"), max_length=2, choices=LANGUAGES)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.OPEN)
    created_at = models.DateTimeField(_("created"), default=timezone.now)

    objects: ClassVar[models.Manager["Flag"]] = models.Manager()

    class Meta:
        ordering = ["created_at", "pk"]
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        constraints = [
            models.UniqueConstraint(
                fields=["post", "reporter"], condition=Q(state="open"), name="one_open_flag_a_person_and_post"
            )
        ]

    def __str__(self) -> str:
        return f"{self.post_id} {self.reason}"

    @property
    def reason_words(self) -> str:
        """The reason in the reader's language; a code that is no longer in the list stands for itself."""
        return str(dict(FLAG_REASONS).get(self.reason, self.reason))


class Appeal(models.Model):
    """A person's appeal against a decision about them, decided by somebody who took no part in it."""

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        GRANTED = "granted", _("Upheld")
        DENIED = "denied", _("Not upheld")

    decision = models.OneToOneField(
        "forums.Decision", models.CASCADE, related_name="appeal", verbose_name=_("decision")
    )
    appellant = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="appeals", verbose_name=_("appeal by")
    )
    text = models.TextField(_("Why you disagree"), max_length=3000)
    language = models.CharField(_("Language"), max_length=2, choices=LANGUAGES)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.OPEN)
    created_at = models.DateTimeField(_("created"), default=timezone.now)

    objects: ClassVar[models.Manager["Appeal"]] = models.Manager()

    class Meta:
        ordering = ["created_at", "pk"]
        verbose_name = _("appeal")
        verbose_name_plural = _("appeals")

    def __str__(self) -> str:
        return f"{self.pk} {self.state}"
