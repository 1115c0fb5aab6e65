"""What the crash tests kill: a process that posts, decides or works, and ends itself by SIGKILL at a named step.

``crash.py prepare`` makes people, a thread, a reply not yet announced, a waiting post, a notice held for a digest.
``crash.py post|decide|work [before|after PLACE]`` does one thing and dies there; a place is ``module:name.name``.
``crash.py recover post|decide|work`` does what a person and a worker would do afterwards, and prints what is there.
"""

import json
import os
import pkgutil
import signal
import sys
from datetime import time, timedelta

import django

django.setup()

from allauth.account.models import EmailAddress  # noqa: E402
from django.contrib.auth.models import Group  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.utils import timezone  # noqa: E402

from community.digests import periods  # noqa: E402
from community.models import DigestRun  # noqa: E402
from core import audit, periodic  # noqa: E402
from core.models import OutboxMessage, PeriodicRun  # noqa: E402
from forums import moderation, services  # noqa: E402
from forums.announcing import tell_of  # noqa: E402
from forums.models import Case, Decision, Post, Space, Thread  # noqa: E402
from forums.watching import watch_set  # noqa: E402
from members.models import Membership, Notice, NotificationSettings, Organisation, User  # noqa: E402

DIGESTS = "community.digests"
periods.HOUR = time(0)  # digests are due whenever the test runs


def die_at(when: str, place: str) -> None:
    """Let the process be killed before or after the first call of what stands at a place."""
    path, name = place.rsplit("." if "." in place.partition(":")[2] else ":", 1)
    owner = pkgutil.resolve_name(path)
    real = getattr(owner, name)

    def killed(*args, **kwargs):
        if when == "after":
            real(*args, **kwargs)
        os.kill(os.getpid(), signal.SIGKILL)

    setattr(owner, name, killed)


def person(name: str, *roles: str, **chosen: str) -> User:
    user = User.objects.create_user(f"{name}@example.org", None, name=name, preferred_language="en")
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    body, _made = Organisation.objects.get_or_create(code="crash", defaults={"name_en": "C", "name_cy": "C"})
    Membership.objects.create(user=user, organisation=body, state="active", decided_at=timezone.now())
    user.groups.add(*Group.objects.filter(name__in=["member", *roles]))
    NotificationSettings.objects.create(user=user, **{"summary": "never", **chosen})
    return user


def prepare() -> None:
    asker, follower, writer = person("asker"), person("follower"), person("writer")
    daily = person("daily", emails="daily")
    person("facilitator", "facilitator")
    words = {"name_en": "C", "name_cy": "C", "purpose_en": "C", "purpose_cy": "C", "visibility": "public"}
    space = Space.objects.create(code="open", slug_en="open", slug_cy="agored", premoderation="none", **words)
    thread = services.thread_create(actor=asker, space=space, title="How?", source="Words.", language="en").thread
    Space.objects.filter(pk=space.pk).update(premoderation="all")
    waiting = services.reply_create(actor=writer, thread=thread, source="Waiting.", language="en")
    Space.objects.filter(pk=space.pk).update(premoderation="none")
    for user in (follower, daily):
        watch_set(user=user, thread=thread, level="everything")
    early = services.reply_create(actor=writer, thread=thread, source="Early.", language="en")
    tell_of({"post": early.pk})
    OutboxMessage.objects.all().update(state="done")
    Notice.objects.exclude(user=daily).delete()
    # Of the periodic jobs, the digests are the one of interest.
    later = timezone.now() + timedelta(days=2)
    PeriodicRun.objects.bulk_create(PeriodicRun(name=name, next_run=later) for name in periodic.jobs if name != DIGESTS)
    # One reply that nobody has been told of yet.
    services.reply_create(actor=asker, thread=thread, source="Fresh.", language="en")
    assert waiting.state == "pending"
    assert Notice.objects.filter(held=True).count() == 1


def post() -> None:
    actor, thread = User.objects.get(email="writer@example.org"), Thread.objects.get()
    # The browser sends the same form again.
    services.reply_create(actor=actor, thread=thread, source="Posted.", language="en", submission_token="form-1")


def decide() -> None:
    actor, case = User.objects.get(email="facilitator@example.org"), Case.objects.get()
    moderation.post_approve(actor=actor, case=case, version=1, post_version=1)


def work() -> None:
    call_command("run_worker", "--once")


def recover(act: str) -> None:
    """Do it again as a person would, let the dead worker's leases run out, and let another one work."""
    ACTS[act]()
    past = timezone.now() - timedelta(seconds=1)
    OutboxMessage.objects.exclude(lease=None).update(leased_until=past)
    PeriodicRun.objects.filter(name=DIGESTS).update(leased_until=None, next_run=past)
    work()
    thread = Thread.objects.get()
    texts = dict(Post.objects.values_list("texts__source", "number"))
    print(
        json.dumps(
            {
                "numbers": sorted(texts.values()),
                "texts": {words: texts.get(words) for words in ("Posted.", "Fresh.", "Waiting.")},
                "posts": {row.texts.get().source: row.pk for row in Post.objects.all()},
                "last_number": thread.last_number,
                "counter": thread.posts_published,
                "published": thread.posts.filter(state="published").count(),
                "decisions": Decision.objects.count(),
                "waiting_cases": Case.objects.waiting().count(),
                "held": Notice.objects.filter(held=True).count(),
                "notices": sorted(Notice.objects.values_list("key", flat=True)),
                "outbox": sorted(OutboxMessage.objects.exclude(state="done").values_list("key", flat=True)),
                "digests": [[run.made, run.finished_at is None] for run in DigestRun.objects.all()],
                "faults": [str(fault) for fault in audit.verify([])],
            }
        )
    )


ACTS = {"post": post, "decide": decide, "work": work}

if __name__ == "__main__":
    command, *arguments = sys.argv[1:]
    if command == "prepare":
        prepare()
    elif command == "recover":
        recover(*arguments)
    else:
        if arguments:
            die_at(*arguments)
        ACTS[command]()
