"""Organisations: single rows with two names; their verified e-mail domains; who belongs to them."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.languages import interface_language
from core.models import Region, Sector


class Organisation(models.Model):
    """A Welsh contracting authority, or another body that takes part."""

    class Kind(models.TextChoices):
        PRINCIPAL_COUNCIL = "principal-council", _("Principal council")
        HEALTH_BODY = "health-body", _("Health body")
        UNIVERSITY = "university", _("University")
        COLLEGE = "fe-college", _("Further education college")
        FIRE_AUTHORITY = "fire-authority", _("Fire and rescue authority")
        POLICE = "police", _("Police body")
        NATIONAL_PARK = "national-park", _("National park authority")
        NATIONAL_BODY = "national-body", _("National body")
        JOINT_COMMITTEE = "joint-committee", _("Corporate joint committee")
        OTHER = "other", _("Other body")

    code = models.SlugField(_("code"), primary_key=True, max_length=60)
    name_en = models.CharField(_("name in English"), max_length=200)
    name_cy = models.CharField(_("name in Welsh"), max_length=200)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    sector = models.ForeignKey(Sector, models.PROTECT, null=True, blank=True, verbose_name=_("Sector"))
    region = models.ForeignKey(Region, models.PROTECT, null=True, blank=True, verbose_name=_("Region"))
    fictional = models.BooleanField(_("fictional"), default=False)
    verify = models.BooleanField(
        _("to be verified"), default=False, help_text=_("Someone with the knowledge must check this before launch.")
    )
    note = models.TextField(_("note"), blank=True)

    class Meta:
        ordering = ["name_en"]
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")

    def __str__(self) -> str:
        return self.name

    def name_in(self, language: str) -> str:
        """Return the name in ``"cy"`` or ``"en"``."""
        return self.name_cy if language == "cy" else self.name_en

    @property
    def name(self) -> str:
        """The name in the reader's language."""
        return self.name_in(interface_language())


class EmailDomain(models.Model):
    """A domain whose addresses belong to an organisation, once an administrator has verified it."""

    organisation = models.ForeignKey(
        Organisation, models.CASCADE, related_name="domains", verbose_name=_("Organisation")
    )
    domain = models.CharField(_("e-mail domain"), max_length=120, unique=True)
    verified_at = models.DateTimeField(_("verified"), null=True, blank=True)
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("verified by"),
    )

    class Meta:
        ordering = ["domain"]
        verbose_name = _("e-mail domain")
        verbose_name_plural = _("e-mail domains")

    def __str__(self) -> str:
        return self.domain


class Membership(models.Model):
    """A person's place in an organisation: by a verified domain at once, else by a facilitator's approval."""

    class State(models.TextChoices):
        PENDING = "pending", _("Waiting for approval")
        ACTIVE = "active", _("Active")
        REFUSED = "refused", _("Refused")
        ENDED = "ended", _("Ended")

    class Route(models.TextChoices):
        DOMAIN = "domain", _("By e-mail domain")
        APPROVAL = "approval", _("By approval")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="memberships")
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="memberships", verbose_name=_("Organisation")
    )
    organisation_named = models.CharField(_("organisation as named by the person"), max_length=200, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.PENDING)
    route = models.CharField(_("route"), max_length=10, choices=Route.choices, default=Route.APPROVAL)
    requested_at = models.DateTimeField(_("requested"), default=timezone.now)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )
    reason = models.TextField(_("Reason"), blank=True)
    reason_language = models.CharField(max_length=2, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["requested_at"]
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        permissions = [("decide_membership", "Can approve or refuse a membership")]
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=Q(state__in=["pending", "active"]), name="one_open_membership_a_person"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} – {self.organisation or self.organisation_named}"
