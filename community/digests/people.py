"""Who is due for a digest, and what is known of their work, for many people at a time."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from allauth.account.models import EmailAddress
from django.db.models import Exists, OuterRef, Q, QuerySet

from core.audience import MEMBERS, audiences_for, prepare_audiences
from forums.models import Watch
from members.models import Membership, Notice, NotificationSettings, User

from .periods import Emails, Period, Span, Summary


@dataclass
class Reader:
    """A person as the choosing sees them: the days their summary speaks of (None without one) and their subjects."""

    person: User
    chosen: NotificationSettings
    span: Span | None
    tokens: frozenset[str]
    sectors: set[str] = field(default_factory=set)
    service_areas: set[str] = field(default_factory=set)
    topics: set[str] = field(default_factory=set)
    spaces: set[int] = field(default_factory=set)

    @property
    def has_subjects(self) -> bool:
        """True if anything is known by which to choose."""
        return bool(self.sectors or self.service_areas or self.topics or self.spaces)


def people_due(period: Period) -> QuerySet[User]:
    """Return the active people with a confirmed address who may be due for a digest, by id."""
    waiting = Notice.objects.filter(user=OuterRef("pk"), held=True)
    confirmed = EmailAddress.objects.filter(user=OuterRef("pk"), email=OuterRef("email"), verified=True)
    chosen = "notification_settings__"
    due = Q(**{f"{chosen}emails": Emails.DAILY}) | Q(**{f"{chosen}summary": Summary.DAILY})
    due |= Q(Exists(waiting), **{f"{chosen}emails": Emails.AT_ONCE})
    if period.weekly:
        due |= Q(**{f"{chosen}emails": Emails.WEEKLY}) | Q(**{f"{chosen}summary": Summary.WEEKLY})
        due |= Q(notification_settings=None)
    people = User.objects.filter(due, Exists(confirmed), is_active=True)
    return people.select_related("notification_settings").order_by("pk")


def settings_brought(person: User) -> NotificationSettings:
    """Return the settings that ``people_due`` brought along; the defaults if the person never chose."""
    try:
        return person.notification_settings
    except NotificationSettings.DoesNotExist:
        return NotificationSettings(user=person)


def readers_of(people: Sequence[User], period: Period) -> list[Reader]:
    """Return many people as readers: a few queries, however many they are. A summary is for members alone."""
    prepare_audiences(people)
    readers = []
    for person in people:
        chosen = settings_brought(person)
        tokens = audiences_for(person)
        span = period.summary_span(chosen) if MEMBERS in tokens else None
        readers.append(Reader(person, chosen, span, tokens))
    _learn_subjects({reader.person.pk: reader for reader in readers if reader.span is not None})
    return readers


def _learn_subjects(readers: dict[int, Reader]) -> None:
    """Learn the sectors of their organisations, and the subjects of what they follow, from having written there too."""
    bodies = Membership.objects.filter(user__in=readers, state=Membership.State.ACTIVE)
    for user_id, sector in bodies.values_list("user_id", "organisation__sector"):
        if sector:
            readers[user_id].sectors.add(sector)
    followed = Watch.objects.filter(user__in=readers, level=Watch.Level.EVERYTHING)
    subjects = followed.exclude(thread=None).values_list("user_id", "thread__service_area", "thread__topic")
    for user_id, service_area, topic in subjects.order_by().distinct():
        readers[user_id].service_areas.update(filter(None, [service_area]))
        readers[user_id].topics.update(filter(None, [topic]))
    for user_id, space in followed.exclude(space=None).values_list("user_id", "space"):
        readers[user_id].spaces.add(space)


def held_for(readers: Sequence[Reader], period: Period) -> dict[int, list[int]]:
    """Return the ids of the notices that wait for each person's digest, oldest first, but for what they have read."""
    due = [reader.person.pk for reader in readers if period.gathers(reader.chosen)]
    rows = Notice.objects.filter(user__in=due, held=True, read_at=None).order_by("pk").values_list("user_id", "pk")
    found: dict[int, list[int]] = defaultdict(list)
    for user_id, pk in rows:
        found[user_id].append(pk)
    return found
