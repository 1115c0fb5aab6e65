"""What facilitators read: the queue, decisions, a member's record, and the public figures."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Case as Choice
from django.db.models import CharField, Count, OuterRef, Prefetch, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from .models import Appeal, Case, Decision, Flag, MemberNote, Post, PostText, Sanction, Space, Thread
from .models.moderation import APPEALABLE as APPEALABLE

CASES_PER_PAGE = 25


def case_list_visible_to(user: Any) -> QuerySet[Case]:
    """Return the cases, decided ones too, in the spaces that the facilitator may see, with what a row shows."""
    visible = Q(space=None) | Q(space__in=Space.objects.visible_to(user))
    originals = Prefetch("post__texts", PostText.objects.filter(origin="author"), to_attr="originals")
    return (
        Case.objects.filter(visible)
        .select_related(
            "post__thread__space",
            "post__thread__topic",
            "post__author",
            "assignee",
            "space",
            "text__post__thread__space",
            "text__author",
            "membership__user",
            "membership__organisation",
            "appeal__decision__thread",
            "appeal__appellant",
        )
        .prefetch_related(originals)
    )


def case_list_waiting(user: Any, *, language: str = "", kind: str = "", taken: str = "") -> QuerySet[Case]:
    """Return the cases that wait, oldest first; ``taken`` is ``mine``, ``free`` or empty for all."""
    cases = case_list_visible_to(user).filter(state__in=[Case.State.OPEN, Case.State.CLAIMED])
    if language:
        cases = cases.filter(language=language)
    if kind:
        cases = cases.filter(kind=kind)
    if taken:
        cases = cases.alias(taken=_taken_by(user)).filter(taken=taken)
    open_flags = Flag.objects.filter(post=OuterRef("post"), state=Flag.State.OPEN).order_by().values("post")
    reports = Subquery(open_flags.annotate(n=Count("pk")).values("n"))
    return cases.annotate(reports=Coalesce(reports, 0)).order_by("opened_at", "pk")


def _taken_by(user: Any) -> Choice:
    running = Q(state=Case.State.CLAIMED, claimed_until__gt=timezone.now())
    return Choice(
        When(running & Q(assignee=user), then=Value("mine")),
        When(running, then=Value("others")),
        default=Value("free"),
        output_field=CharField(),
    )


def case_counts(user: Any) -> Counter[tuple[str, str, str]]:
    """Return how many cases wait, by (language, kind, taken), in the spaces that the facilitator may see: one query."""
    visible = Q(space=None) | Q(space__in=Space.objects.visible_to(user))
    cases = Case.objects.waiting().filter(visible).order_by().annotate(taken=_taken_by(user))
    rows = cases.values_list("language", "kind", "taken").annotate(n=Count("pk"))
    return Counter({(language, kind, taken): n for language, kind, taken, n in rows})


def decision_with_parts(pk: int) -> Decision | None:
    """Return a decision with everything that its page shows, or None."""
    parts = ("post__thread__space", "thread__space", "about", "actor", "case")
    return Decision.objects.select_related(*parts).filter(pk=pk).first()


def decisions_about(case: Case) -> QuerySet[Decision]:
    """Return the decisions on a case, and the earlier ones on its post."""
    condition = Q(case=case)
    if case.post_id:
        condition |= Q(post=case.post_id)
    return Decision.objects.filter(condition).select_related("actor").order_by("created_at", "pk")


def reports_of(case: Case, decisions: Iterable[Decision]) -> list[Flag]:
    """Return the reports that a case is about, the answered ones of a decided case too.

    ``decisions`` are those of ``decisions_about``: the one that ended the case names the reports that it answered.
    """
    if case.kind != Case.Kind.FLAG or case.post is None:
        return []
    if case.waiting:
        return list(case.post.flags.filter(state=Flag.State.OPEN))
    ended = [decision.before for decision in decisions if case.pk in decision.before.get("cases", [])]
    # Withdrawn with the post, without a decision: whatever had been reported.
    return list(case.post.flags.filter(pk__in=ended[-1].get("flags", [])) if ended else case.post.flags.all())


def decisions_on_post(post: Post) -> QuerySet[Decision]:
    """Return the decisions on a post, oldest first."""
    return Decision.objects.filter(post=post).select_related("actor").order_by("created_at", "pk")


def decisions_on_thread(thread: Thread) -> QuerySet[Decision]:
    """Return the decisions on a thread as a whole, oldest first."""
    return Decision.objects.filter(thread=thread, post=None).select_related("actor").order_by("created_at", "pk")


def latest_decision(case: Case | None, subject: Any) -> Decision | None:
    """Return the last decision on a case, or else on a post, thread or person."""
    decisions = Decision.objects.select_related("actor").order_by("-created_at", "-pk")
    if case is not None:
        return decisions.filter(case=case).first()
    if isinstance(subject, Post):
        return decisions.filter(post=subject).first()
    if isinstance(subject, Thread):
        return decisions.filter(thread=subject, post=None).first()
    return None


def appeal_against(decision: Decision) -> Appeal | None:
    """Return the appeal against a decision, if there is one."""
    return Appeal.objects.filter(decision=decision).first()


def answer_to(appeal: Appeal) -> Decision | None:
    """Return the decision on an appeal, once there is one."""
    answers = Decision.objects.filter(case__appeal=appeal, action__in=[Decision.Action.GRANT, Decision.Action.DENY])
    return answers.select_related("actor").first()


@dataclass(frozen=True)
class Record:
    """What facilitators know of a person."""

    in_force: list[Sanction]
    decisions: list[Decision]
    notes: list[MemberNote]
    posts: list[Post]
    published: int


def record_of(person: Any, reader: Any) -> Record:
    """Return the record of a person, with the posts and decisions of the spaces that ``reader`` may see."""
    spaces = Space.objects.visible_to(reader)
    decisions = Decision.objects.filter(about=person).filter(
        Q(thread=None, post=None) | Q(thread__space__in=spaces) | Q(post__thread__space__in=spaces)
    )
    posts = Post.objects.filter(author=person, thread__space__in=spaces)
    latest = posts.select_related("thread__space").with_texts().order_by("-created_at", "-pk")
    return Record(
        in_force=list(person.sanctions.in_force().exclude(kind=Sanction.Kind.WARNING).select_related("decision")),
        decisions=list(decisions.select_related("actor", "thread", "post").order_by("-created_at", "-pk")[:50]),
        notes=list(person.moderation_notes.select_related("author")[:50]),
        posts=list(latest[:10]),
        published=posts.filter(state=Post.State.PUBLISHED).count(),
    )


@dataclass(frozen=True)
class Figures:
    """The public account of moderating in a period: numbers alone, no person, post or space."""

    since: datetime
    actions: list[tuple[str, int]]
    reasons: list[tuple[str, int]]
    opened: int
    decided: int
    waiting: int
    median_hours: float | None
    within_two_days: int
    reports: int
    appeals: int
    appeals_granted: int
    undone: int


def figures_since(since: datetime) -> Figures:
    """Return the account of moderating since a moment. Times are from a case's opening to its decision."""
    decisions = Decision.objects.filter(created_at__gte=since).order_by()
    actions = Counter(dict(decisions.values_list("action").annotate(n=Count("pk"))))
    reasons = dict(decisions.exclude(reason_code="").values_list("reason_code").annotate(n=Count("pk")))
    ended = Case.objects.filter(decided_at__gte=since).values_list("opened_at", "decided_at")
    hours = sorted((decided - opened).total_seconds() / 3600 for opened, decided in ended if decided is not None)
    return Figures(
        since=since,
        actions=sorted(actions.items(), key=lambda item: (-item[1], item[0])),
        reasons=sorted(reasons.items(), key=lambda item: (-item[1], item[0])),
        opened=Case.objects.filter(opened_at__gte=since).count(),
        decided=len(hours),
        waiting=Case.objects.waiting().count(),
        median_hours=hours[len(hours) // 2] if hours else None,
        within_two_days=sum(hour <= 48 for hour in hours),
        reports=Flag.objects.filter(created_at__gte=since).count(),
        appeals=Appeal.objects.filter(created_at__gte=since).count(),
        appeals_granted=actions[Decision.Action.GRANT],
        undone=actions[Decision.Action.UNDO],
    )
