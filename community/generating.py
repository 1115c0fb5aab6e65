"""A large, varied, reproducible community for benchmarks, written in bulk.

Services are bypassed on purpose: 50,000 posts through them would take hours. What they keep true (counters, numbers,
audiences) is written here as they would; the audit trail holds one entry for the whole run.
"""

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group
from django.db import transaction
from django.utils import timezone

from core import audit
from core.cleaning import render_markdown
from core.models import Sector, ServiceArea, Topic
from forums.models import Post, PostText, Space, Thread
from members.models import Membership, Organisation, User
from members.roles import MEMBER

from .words import Writer

Progress = Callable[[str], None]
BATCH = 2_000
WELSH_SHARE = 0.4
SENSITIVITIES = (94, 4, 2)  # open, members only, on a running procurement: of a hundred discussions
FIRST_NAMES = "Aled Alys Bethan Carwyn Catrin Dafydd Eleri Elin Emrys Ffion Gareth Gwen Huw Ioan Lowri Mali Megan Nest "
SURNAMES = "Bevan Bowen Davies Edwards Evans Griffiths Hughes Jenkins Jones Lewis Llwyd Morgan Owen Parry Powell Pugh "


@dataclass(frozen=True)
class Size:
    """How much to make, and the seed that makes it the same again."""

    threads: int
    posts: int
    members: int
    cases: int
    seed: int


def generate(size: Size, *, progress: Progress) -> list[User]:
    """Make a community of that size beside what is there; return its members.

    A seed that has been used before is refused by its rows.
    """
    dice = random.Random(size.seed)  # noqa: S311 (reproducible, not secret)
    folder = Path(settings.CONTENT_DIR)
    writers = {language: Writer(language, folder, dice) for language in ("en", "cy")}
    people = make_members(size, dice)
    progress(f"{len(people)} members")
    made = make_threads(size, dice, writers, people, progress=progress)
    progress(f"{made} posts in {size.threads} discussions")
    if size.cases:
        from .generating_cases import make_cases

        make_cases(size, dice, writers, people)
        progress(f"{size.cases} case studies")
    with transaction.atomic():
        audit.record(action="community.generated", subject="community", after=size.__dict__)
    return people


def batches(rows: Sequence[Any], length: int = BATCH) -> Iterator[Sequence[Any]]:
    """Yield slices of at most ``length``."""
    for start in range(0, len(rows), length):
        yield rows[start : start + length]


@transaction.atomic
def make_members(size: Size, dice: random.Random) -> list[User]:
    """Make members with a verified address and a place in some body; none has a password."""
    bodies: list[str | None] = [*Organisation.objects.order_by("code").values_list("pk", flat=True)] or [None]
    first, last = FIRST_NAMES.split(), SURNAMES.split()
    now = timezone.now()
    users = [
        User(
            email=f"generated-{size.seed}-{number}@demo.example",
            password=make_password(None),
            name=f"{dice.choice(first)} {dice.choice(last)}",
            preferred_language="cy" if dice.random() < WELSH_SHARE else "en",
            date_joined=now - timedelta(days=dice.randint(1, 1_500)),
        )
        for number in range(size.members)
    ]
    users = User.objects.bulk_create(users, batch_size=BATCH)
    EmailAddress.objects.bulk_create(
        [EmailAddress(user=user, email=user.email, verified=True, primary=True) for user in users], batch_size=BATCH
    )
    Membership.objects.bulk_create(
        [
            Membership(
                user=user,
                organisation_id=dice.choice(bodies),
                state=Membership.State.ACTIVE,
                route=Membership.Route.DOMAIN,
                decided_at=now,
            )
            for user in users
        ],
        batch_size=BATCH,
    )
    group = Group.objects.get(name=MEMBER)
    through = User.groups.through
    through.objects.bulk_create([through(user_id=user.pk, group_id=group.pk) for user in users], batch_size=BATCH)
    return users


def posts_for_each(size: Size, dice: random.Random) -> list[int]:
    """Return how many posts each thread has: at least one, and most of the rest in a few long ones."""
    if not size.threads:
        return []
    counts = [1] * size.threads
    weights = [1 / (rank + 4) for rank in range(size.threads)]
    for thread in dice.choices(range(size.threads), weights=weights, k=max(size.posts - size.threads, 0)):
        counts[thread] += 1
    dice.shuffle(counts)
    return counts


def make_threads(
    size: Size, dice: random.Random, writers: dict[str, Writer], people: list[User], *, progress: Progress
) -> int:
    """Make the discussions with their posts; return the number of posts."""
    spaces = list(Space.objects.order_by("position"))
    terms = {
        "topic_id": list(Topic.objects.values_list("pk", flat=True)),
        "sector_id": list(Sector.objects.values_list("pk", flat=True)),
        "service_area_id": list(ServiceArea.objects.values_list("pk", flat=True)),
    }
    counts = posts_for_each(size, dice)
    last_number = Thread.objects.filter(public_id__startswith=f"th-{size.seed}-").count()
    made = 0
    for batch in batches(list(enumerate(counts)), 500):
        with transaction.atomic():
            threads = [
                _thread(f"th-{size.seed}-{last_number + number}", count, dice, writers, spaces, terms)
                for number, count in batch
            ]
            Thread.objects.bulk_create(threads, batch_size=BATCH)
            made += _make_posts(threads, [count for _number, count in batch], dice, writers, people)
        progress(f"  {made} posts")
    return made


def _thread(
    public_id: str,
    count: int,
    dice: random.Random,
    writers: dict[str, Writer],
    spaces: list[Space],
    terms: dict[str, list[str]],
) -> Thread:
    language = _language(dice)
    created = timezone.now() - timedelta(minutes=dice.randint(60, 1_500 * 24 * 60))
    chosen = {name: dice.choice(codes) for name, codes in terms.items() if codes}
    sensitivity = dice.choices(Thread.Sensitivity.values, weights=SENSITIVITIES)[0]
    is_procurement = sensitivity == Thread.Sensitivity.PROCUREMENT
    return Thread(
        public_id=public_id,
        # Most discussions are public.
        space=spaces[0] if dice.random() < 0.75 else dice.choice(spaces),
        kind=dice.choice(Thread.Kind.values),
        title=writers[language].title(),
        language=language,
        state=Thread.State.PUBLISHED,
        sensitivity=sensitivity,
        embargo_until=created + timedelta(days=dice.randint(30, 2_000)) if is_procurement else None,
        illustrative=True,
        created_at=created,
        last_number=count,
        posts_published=count,
        **chosen,
    )


def _language(dice: random.Random) -> str:
    return "cy" if dice.random() < WELSH_SHARE else "en"


def _make_posts(
    threads: list[Thread], counts: list[int], dice: random.Random, writers: dict[str, Writer], people: list[User]
) -> int:
    now = timezone.now()
    posts: list[Post] = []
    for thread, count in zip(threads, counts, strict=True):
        at: datetime = thread.created_at
        step = (now - at) / (count + 1)
        for number in range(1, count + 1):
            author = dice.choice(people) if people else None
            posts.append(
                Post(
                    thread=thread,
                    number=number,
                    author=author,
                    author_label="" if author else dice.choice(FIRST_NAMES.split()),
                    state=Post.State.PUBLISHED,
                    created_at=at,
                    published_at=at,
                )
            )
            at += step * dice.random()
    Post.objects.bulk_create(posts, batch_size=BATCH)
    texts = []
    for post in posts:
        # A reply is usually in the language of the discussion, and sometimes in the other.
        language = post.thread.language if dice.random() < 0.85 else _language(dice)
        source = "\n\n".join(writers[language].paragraphs(dice.choice((1, 2, 3, 3, 4, 5, 8, 12))))
        texts.append(PostText(post=post, language=language, source=source, html=render_markdown(source)))
    PostText.objects.bulk_create(texts, batch_size=BATCH)
    first: dict[int, Post] = {}
    last: dict[int, Post] = {}
    for post in posts:
        first.setdefault(post.thread_id, post)
        last[post.thread_id] = post
    for thread in threads:
        thread.opening = first[thread.pk]
        thread.last_post = last[thread.pk]
        thread.last_activity_at = last[thread.pk].published_at or thread.created_at
    Thread.objects.bulk_update(threads, ["opening", "last_post", "last_activity_at"], batch_size=200)
    return len(posts)
