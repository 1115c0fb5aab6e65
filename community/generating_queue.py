"""A queue that waits for facilitators: every kind of case in equal shares, written in bulk for benchmarks."""

import random
from collections.abc import Callable
from datetime import timedelta
from itertools import cycle, islice
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from core.languages import OTHER
from forums.models import Appeal, Case, Decision, Flag, Post, PostText, Thread
from forums.models.moderation import target_key
from forums.reasons import FLAG_REASONS
from forums.relays import relay_of
from members.models import Membership, User

Kind = Case.Kind


@transaction.atomic
def make_queue(total: int, dice: random.Random, people: list[User]) -> int:
    """Open ``total`` cases about what these people wrote in the discussions that are there; return how many."""
    threads = list(Thread.objects.filter(state=Thread.State.PUBLISHED).select_related("space").order_by("pk"))
    makers: dict[str, Callable[[int], list[dict[str, Any]]]] = {
        Kind.FLAG: lambda n: _reported(n, dice, people),
        Kind.TRANSLATION: lambda n: _offered(n, dice, people),
        Kind.JOIN: lambda n: _joining(n, dice),
        Kind.APPEAL: lambda n: _appealed(n, dice, people),
    }
    waiting, now = [], timezone.now()
    for position, kind in enumerate(Kind.values):
        share = len(range(position, total, len(Kind.values)))
        made = makers[kind](share) if kind in makers else _held(kind, share, dice, people, threads)
        waiting += [(kind, fields) for fields in made]
    dice.shuffle(waiting)
    cases = []
    for kind, fields in waiting:
        case = Case(kind=kind, opened_at=now - timedelta(minutes=dice.randint(1, 20_000)), **fields)
        case.target_key = target_key(case.target)
        if dice.random() < 0.1:
            case.state, case.assignee = Case.State.CLAIMED, dice.choice(people)
            case.claimed_until = now + timedelta(minutes=20)
        cases.append(case)
    return len(Case.objects.bulk_create(cases, batch_size=1_000))


def _held(
    kind: str, number: int, dice: random.Random, people: list[User], threads: list[Thread]
) -> list[dict[str, Any]]:
    """Return cases about new posts that wait to be checked."""
    made = []
    for thread in islice(cycle(dice.sample(threads, min(number, len(threads)))), number):
        thread.last_number += 1
        author = dice.choice(people)
        whose = {"relay": relay_of(author)} if kind == Kind.ANONYMOUS else {"author": author}
        made.append(Post(thread=thread, number=thread.last_number, state=Post.State.PENDING, **whose))
    posts = Post.objects.bulk_create(made, batch_size=1_000)
    Thread.objects.bulk_update({post.thread for post in posts}, ["last_number"], batch_size=500)
    PostText.objects.bulk_create(
        [PostText(post=post, language=post.thread.language, source="Words.", html="<p>Words.</p>") for post in posts],
        batch_size=1_000,
    )
    detail = "tender" if kind == Kind.WORDS else ""
    return [
        {"post": post, "space": post.thread.space, "language": post.thread.language, "detail": detail} for post in posts
    ]


def _published(number: int, dice: random.Random, **where: Any) -> list[Post]:
    """Return published posts about which nothing waits."""
    posts = Post.objects.filter(state=Post.State.PUBLISHED, thread__state=Thread.State.PUBLISHED, cases=None, **where)
    posts = posts.exclude(texts__origin=PostText.Origin.HUMAN)
    chosen = dice.sample(list(posts.order_by("pk").values_list("pk", flat=True)), number)
    return list(Post.objects.filter(pk__in=chosen).select_related("thread__space", "author").order_by("pk"))


def _reported(number: int, dice: random.Random, people: list[User]) -> list[dict[str, Any]]:
    posts = _published(number, dice)
    reasons = [code for code, _words in FLAG_REASONS]
    Flag.objects.bulk_create(
        [
            Flag(post=post, reporter=person, reason=dice.choice(reasons), language=post.thread.language)
            for post in posts
            for person in dice.sample(people, dice.randint(1, 3))
        ],
        batch_size=1_000,
    )
    return [_about(post, {"post": post}) for post in posts]


def _about(post: Post, target: dict[str, Any]) -> dict[str, Any]:
    return {"space": post.thread.space, "language": post.thread.language, **target}


def _offered(number: int, dice: random.Random, people: list[User]) -> list[dict[str, Any]]:
    texts = PostText.objects.bulk_create(
        [
            PostText(post=post, language=OTHER[post.thread.language], source="Geiriau.", html="<p>Geiriau.</p>",
                     origin=PostText.Origin.HUMAN, state=PostText.State.OFFERED, author=dice.choice(people))
            for post in _published(number, dice, texts__language=F("thread__language"), texts__origin="author")
        ],
        batch_size=1_000,
    )  # fmt: skip
    return [_about(text.post, {"text": text}) for text in texts]


def _joining(number: int, dice: random.Random) -> list[dict[str, Any]]:
    newest = User.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    languages = [dice.choice(("cy", "en")) for _n in range(number)]
    users = User.objects.bulk_create(
        [
            User(email=f"joining-{newest + n}@demo.example", name=f"Joining {n}", preferred_language=language)
            for n, language in enumerate(languages, start=1)
        ]
    )
    rows = Membership.objects.bulk_create([Membership(user=user, organisation_named="A body") for user in users])
    return [{"membership": row, "language": row.user.preferred_language} for row in rows]


def _appealed(number: int, dice: random.Random, people: list[User]) -> list[dict[str, Any]]:
    decisions = Decision.objects.bulk_create(
        [
            Decision(post=post, thread=post.thread, about=post.author, actor=dice.choice(people),
                     action=Decision.Action.HIDE, reason_en="Off topic.", reason_cy="Amherthnasol.")
            for post in _published(number, dice, author__isnull=False)
        ]
    )  # fmt: skip
    appeals = Appeal.objects.bulk_create(
        [
            Appeal(decision=one, appellant=one.about, text="I disagree.", language=one.thread.language)
            for one in decisions
            if one.thread is not None
        ]
    )
    return [{"appeal": appeal, "space": appeal.decision.space, "language": appeal.language} for appeal in appeals]
