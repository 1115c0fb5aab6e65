"""What the races run in processes of their own, on a database of their own: prepares it, decides, posts, reports.

``race.py prepare CASES MEMBERS`` makes people, a thread and waiting posts; ``race.py decide THREADS FIRST`` has
facilitators decide on every case; ``race.py post THREADS EACH FIRST`` has members reply, each once; ``race.py report``
prints what came of it.
"""

import json
import random
import sys
import time
from collections import Counter
from threading import Thread as Worker

import django

django.setup()

from django.contrib.auth.models import Group  # noqa: E402
from django.core.cache import cache  # noqa: E402
from django.db import connection  # noqa: E402
from django.utils import timezone  # noqa: E402

from core import audit  # noqa: E402
from core.conflicts import Conflict  # noqa: E402
from forums import moderation, services  # noqa: E402
from forums.deciding import Reason  # noqa: E402
from forums.models import Case, Decision, Post, Space, Thread  # noqa: E402
from forums.publishing import open_case  # noqa: E402
from members.models import Membership, Organisation, User  # noqa: E402

WHY = Reason(en="Off topic.", cy="Amherthnasol.", code="off-topic")
FACILITATORS = 50


def person(name: str, *roles: str) -> User:
    user = User.objects.create_user(f"{name}@example.org", None, name=name, preferred_language="en")
    body, _made = Organisation.objects.get_or_create(code="race", defaults={"name_en": "R", "name_cy": "R"})
    Membership.objects.create(user=user, organisation=body, state="active", decided_at=timezone.now())
    user.groups.add(*Group.objects.filter(name__in=["member", *roles]))
    return user


def prepare(cases: int, members: int) -> None:
    for n in range(FACILITATORS):
        person(f"f{n}", "facilitator")
    member = person("member")
    for n in range(members):
        person(f"m{n}")
    space = Space.objects.create(
        code="race", name_en="R", name_cy="R", purpose_en="R", purpose_cy="R", slug_en="race", slug_cy="ras",
        visibility="public", premoderation="none",
    )  # fmt: skip
    opening = services.thread_create(actor=member, space=space, title="Race", source="Words.", language="en")
    for n in range(cases):
        waiting = services.reply_create(actor=member, thread=opening.thread, source=f"Waiting {n}", language="en")
        Post.objects.filter(pk=waiting.pk).update(state="pending", published_at=None, version=1)
        open_case(Post.objects.get(pk=waiting.pk), Case.Kind.FIRST_POST)
    Thread.objects.get().recount()


def decide(threads: int, first: int) -> None:
    tally: Counter[str] = Counter()

    def facilitator(n: int) -> None:
        actor = User.objects.get(email=f"f{n}@example.org")
        rows = list(Case.objects.order_by("pk").values_list("pk", flat=True))
        random.Random(n).shuffle(rows)
        for pk in rows:
            case = Case.objects.select_related("post__thread").get(pk=pk)
            action = "approve" if n % 2 else "reject"
            try:
                moderation.post_decide(action=action, actor=actor, case=case, version=1, post_version=1, reason=WHY)
                tally["decided"] += 1
            except Conflict:
                tally["conflict"] += 1
        connection.close()

    run(facilitator, range(first, first + threads))
    print(json.dumps(tally))


def post(threads: int, each: int, first: int) -> None:
    def members(n: int) -> None:
        thread = Thread.objects.get()
        for number in range(n, n + each):
            actor = User.objects.get(email=f"m{number}@example.org")
            services.reply_create(actor=actor, thread=thread, source=f"From {number}", language="en")
        connection.close()

    run(members, range(first, first + threads * each, each))


def run(act, numbers) -> None:
    failed: list[BaseException] = []

    def guarded(n: int) -> None:
        try:
            act(n)
        except BaseException as error:  # a thread's error would be lost
            failed.append(error)

    workers = [Worker(target=guarded, args=(n,)) for n in numbers]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    if failed:
        raise failed[0]


def report() -> None:
    thread = Thread.objects.get()
    numbers = sorted(thread.posts.values_list("number", flat=True))
    print(
        json.dumps(
            {
                "cases": Case.objects.count(),
                "waiting": Case.objects.waiting().count(),
                "decisions": Decision.objects.count(),
                "posts": len(numbers),
                "authors": thread.posts.values("author").distinct().count(),
                "whole": numbers == list(range(1, len(numbers) + 1)) and thread.last_number == len(numbers),
                "counter": thread.posts_published,
                "published": thread.posts.filter(state="published").count(),
                "faults": [str(fault) for fault in audit.verify([])],
            }
        )
    )


if __name__ == "__main__":
    cache.clear()
    command, *arguments = sys.argv[1:]
    started = time.monotonic()
    {"prepare": prepare, "decide": decide, "post": post, "report": report}[command](*map(int, arguments))
