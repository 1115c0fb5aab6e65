"""Spaces: where discussions happen, who may see them, and what is checked before it appears."""

from typing import Any, ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.audience import MEMBERS, PUBLIC, audiences_for
from core.languages import interface_language

# Words that the room's own addresses begin with, in either language: a space of that name could not be reached.
RESERVED_SLUGS = frozenset(
    {
        *("queue", "ciw", "my-posts", "fy-negeseuon", "thread", "edefyn", "post", "neges"),
        *("decision", "penderfyniad", "how-we-moderate", "sut-rydym-yn-cymedroli", "how-to-read", "sut-i-ddarllen"),
        *("my-bookmarks", "fy-nodau-tudalen", "mark-read", "nodi-wedi-darllen", "file", "ffeil", "draft", "drafft"),
        *("preview", "rhagolwg", "people", "pobl"),
        *("followed", "rwyn-eu-dilyn"),
    }
)
TOKEN = "space:"  # noqa: S105 (an audience token)


class SpaceQuerySet(models.QuerySet["Space"]):
    """Spaces, and who may see them."""

    def visible_to(self, user: Any) -> "SpaceQuerySet":
        """Return the spaces that a reader (User, AnonymousUser or None) may see: the one rule, by audience tokens."""
        return self.filter(visible_spaces(user))


def visible_spaces(user: Any, prefix: str = "") -> Q:
    """Return the condition "this space may be seen by ``user``"; ``prefix`` leads to the space (``"space__"``)."""
    tokens = audiences_for(user)
    condition = Q(**{f"{prefix}visibility": Space.Visibility.PUBLIC})
    if MEMBERS in tokens:
        condition |= Q(**{f"{prefix}visibility": Space.Visibility.MEMBERS})
    invited = [int(token.removeprefix(TOKEN)) for token in tokens if token.startswith(TOKEN)]
    if invited:
        condition |= Q(**{f"{prefix}visibility": Space.Visibility.INVITED, f"{prefix}pk__in": invited})
    return condition


class Space(models.Model):
    """A place for discussions with one purpose, one audience and one rule on checking posts first."""

    class Visibility(models.TextChoices):
        PUBLIC = "public", _("Public")
        MEMBERS = "members", _("Members only")
        INVITED = "invited", _("Invited people and facilitators")

    class Premoderation(models.TextChoices):
        NONE = "none", _("Posts appear at once")
        FIRST_POSTS = "first_posts", _("A member's first post is checked")
        ALL = "all", _("Every post is checked")

    code = models.SlugField(_("code"), max_length=60, unique=True, help_text=_("A stable name that never changes."))
    name_en = models.CharField(_("name in English"), max_length=120)
    name_cy = models.CharField(_("name in Welsh"), max_length=120)
    purpose_en = models.TextField(_("purpose in English"), max_length=500)
    purpose_cy = models.TextField(_("purpose in Welsh"), max_length=500)
    slug_en = models.SlugField(_("address in English"), max_length=80, unique=True)
    slug_cy = models.SlugField(_("address in Welsh"), max_length=80, unique=True)
    visibility = models.CharField(
        _("who can read"), max_length=10, choices=Visibility.choices, default=Visibility.MEMBERS
    )
    premoderation = models.CharField(
        _("checking before posts appear"),
        max_length=12,
        choices=Premoderation.choices,
        default=Premoderation.FIRST_POSTS,
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)

    objects: ClassVar[models.Manager["Space"]] = SpaceQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = _("space")
        verbose_name_plural = _("spaces")

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Return the address in the reader's language."""
        return reverse("forums:space", args=[self.slug])

    def clean(self) -> None:
        """Keep addresses apart from the room's own, and from other spaces' in the other language."""
        for field, other in (("slug_en", "slug_cy"), ("slug_cy", "slug_en")):
            slug = getattr(self, field)
            if slug in RESERVED_SLUGS:
                raise ValidationError({field: _("This address is used by the site itself. Choose another one.")})
            if Space.objects.filter(**{other: slug}).exclude(pk=self.pk).exists():
                raise ValidationError({field: _("Another space has this address. Choose another one.")})

    def in_language(self, field: str, language: str = "") -> str:
        """Return ``name``, ``purpose`` or ``slug`` in ``"cy"`` or ``"en"``, the reader's language if none is given."""
        chosen = language or interface_language()
        return str(getattr(self, f"{field}_cy" if chosen == "cy" else f"{field}_en"))

    @property
    def name(self) -> str:
        """The name in the reader's language."""
        return self.in_language("name")

    @property
    def purpose(self) -> str:
        """What the space is for, in the reader's language."""
        return self.in_language("purpose")

    @property
    def slug(self) -> str:
        """The part of the address in the reader's language."""
        return self.in_language("slug")

    @property
    def audience(self) -> str:
        """The audience token that a reader must hold."""
        if self.visibility == self.Visibility.PUBLIC:
            return PUBLIC
        if self.visibility == self.Visibility.MEMBERS:
            return MEMBERS
        return f"{TOKEN}{self.pk}"


class SpaceMembership(models.Model):
    """A person's invitation to a space for invited people."""

    space = models.ForeignKey(Space, models.CASCADE, related_name="memberships", verbose_name=_("space"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="space_memberships", verbose_name=_("person")
    )
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("invitation to a space")
        verbose_name_plural = _("invitations to a space")
        constraints = [models.UniqueConstraint(fields=["space", "user"], name="one_invitation_a_person_and_space")]

    def __str__(self) -> str:
        return f"{self.user} – {self.space}"
