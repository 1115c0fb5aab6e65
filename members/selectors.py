"""Reading people, organisations, memberships and notices."""

from django.db.models import Count, Q, QuerySet

from core.audience import MEMBERS, audiences_for
from welsh.alphabet import sort_key

from .models import Membership, Notice, Organisation, User
from .notify import unread_of
from .recipients import addressed_to


def organisation_list(language: str) -> list[Organisation]:
    """Return all organisations with their number of active members (``members``), in the alphabet of ``language``."""
    active = Count("memberships", filter=Q(memberships__state=Membership.State.ACTIVE))
    rows = Organisation.objects.select_related("sector", "region").annotate(members=active)
    return sorted(rows, key=lambda row: sort_key(row.name_in(language), language))


def organisation_choices(language: str) -> list[tuple[str, str]]:
    """Return (code, name) of every organisation for a list of choices, in the alphabet of ``language``."""
    name = "name_cy" if language == "cy" else "name_en"
    rows = list(Organisation.objects.values_list("code", name))
    return sorted(rows, key=lambda row: sort_key(row[1], language))


def membership_of(user: User) -> Membership | None:
    """Return the person's open membership, else the last one decided, else None."""
    rows = Membership.objects.filter(user=user).select_related("organisation")
    open_row = rows.filter(state__in=[Membership.State.ACTIVE, Membership.State.PENDING]).first()
    return open_row or rows.order_by("-requested_at", "-pk").first()


def membership_list_pending() -> QuerySet[Membership]:
    """Return the memberships that wait for a decision, the oldest first."""
    return (
        Membership.objects.filter(state=Membership.State.PENDING)
        .select_related("user", "organisation")
        .order_by("requested_at", "pk")
    )


def profile_visible_to(viewer: User, pk: int) -> User | None:
    """Return a person's profile if ``viewer`` may see it: members see each other's visible ones, all see their own."""
    person = User.objects.filter(pk=pk, is_active=True).first()
    if person is None or (person.pk != viewer.pk and not _may_see(viewer, person)):
        return None
    return person


def _may_see(viewer: User, person: User) -> bool:
    return person.profile_visible and MEMBERS in audiences_for(viewer) and MEMBERS in audiences_for(person)


def notice_list_of(user: User) -> QuerySet[Notice]:
    """Return the person's notices, newest first; show them through ``members.showing.readable``."""
    return Notice.objects.filter(addressed_to(user))


def unread_count(user: User) -> int:
    """Return how many notices the person has not read."""
    return unread_of(user).count()
