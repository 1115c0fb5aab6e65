"""The threads of the demo: those of ``content/demo_cases.json``, and what waits in the queue: a post, a translation."""

import re
from datetime import datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from core import audit
from core.models import Sector, ServiceArea, Topic

from .models import Case, Post, PostText, Thread
from .publishing import after_change, lock_thread, next_number, open_case, thread_follows, write_text
from .setup import ASK, ensure_spaces
from .translations import translation_offer

# What the data file does not say.
KINDS = {
    "th-03": Thread.Kind.CHALLENGE,
    "th-06": Thread.Kind.CHALLENGE,
    "th-07": Thread.Kind.CHALLENGE,
    "th-09": Thread.Kind.DISCUSSION,
    "th-10": Thread.Kind.DISCUSSION,
}
FICTIONAL = re.compile(r" \((?:ffug|fictional)\)$")  # said in the reader's language instead
FIRST_HOUR = time(9, 40)

PENDING_TOKEN = "demo:pending"  # noqa: S105 (a submission token, not a secret)
PENDING_THREAD = "th-02"
PENDING_TEXT = (
    "Diolch am hyn. A oedd yr wyth cerbyd a gadwyd gennych yn dal o dan warant y gwneuthurwr? Rydym yn ystyried cymal "
    "tebyg, ond mae ein cyfreithwyr yn gofyn pwy fyddai'n talu pe bai un yn torri i lawr yn ystod y cyfnod pontio."
)

OFFERED_THREAD = "th-01"
OFFERED_TITLE = "TUPE and pensions: who pays for joining the LGPS?"
OFFERED_TEXT = (
    "We are about to transfer 26 carers from a private company. At present they have a basic automatic enrolment "
    "scheme. If everyone joins the Local Government Pension Scheme, the employer's contribution will rise "
    "substantially. Has anyone done the sums over three years?"
)


def load_threads(data: dict[str, Any], people: dict[str, Any]) -> list[Thread]:
    """Make the threads of ``data["threads"]`` that are missing, and return them all.

    Their people are invented and have no accounts: each post carries a name and a role. ``people`` maps roles to
    users; a first post by ``people["member"]`` and a translation by ``people["practitioner"]`` are left waiting in the
    queue.
    """
    spaces = ensure_spaces()
    threads = []
    for entry in data["threads"]:
        thread = Thread.objects.filter(public_id=entry["id"]).first()
        if thread is None:
            thread = _load(entry, spaces[ASK])
        threads.append(thread)
    if people.get("member") is not None:
        _leave_post_waiting(people["member"])
    if people.get("practitioner") is not None:
        _leave_translation_waiting(people["practitioner"])
    return threads


@transaction.atomic
def _load(entry: dict[str, Any], space: Any) -> Thread:
    first_day = datetime.combine(datetime.fromisoformat(entry["date"]).date(), FIRST_HOUR)
    begun = timezone.make_aware(first_day)
    thread = Thread.objects.create(
        public_id=entry["id"],
        space=space,
        kind=KINDS.get(entry["id"], Thread.Kind.QUESTION),
        title=entry["title"],
        language=entry["titleLang"],
        illustrative=entry.get("illustrative", True),
        topic=Topic.objects.filter(code=entry["topic"]).first(),
        sector=Sector.objects.filter(code=entry["sector"]).first(),
        service_area=ServiceArea.objects.filter(code=entry["service_area"]).first(),
        created_at=begun,
    )
    for index, item in enumerate(entry["posts"]):
        at = begun + timedelta(days=item["day"], minutes=47 * index)
        post = Post.objects.create(
            thread=thread,
            number=next_number(thread),
            author_label=FICTIONAL.sub("", item["author"]),
            author_role=item["role"],
            author_fictional=True,
            state=Post.State.PUBLISHED,
            created_at=at,
            published_at=at,
        )
        write_text(post, language=item["lang"], source=item["text"])
        if thread.opening_id is None:
            thread.opening = post
            thread.save(update_fields=["opening"])
            thread_follows(thread, post)
    audit.record(
        action="thread.imported", subject=thread, after={"public_id": entry["id"], "posts": len(entry["posts"])}
    )
    after_change(thread)
    return thread


@transaction.atomic
def _leave_post_waiting(member: Any) -> None:
    target = Thread.objects.filter(public_id=PENDING_THREAD).first()
    if target is None or Post.objects.filter(submission_token=PENDING_TOKEN).exists():
        return
    thread = lock_thread(target.pk)
    post = Post.objects.create(thread=thread, number=next_number(thread), author=member, submission_token=PENDING_TOKEN)
    write_text(post, language="cy", source=PENDING_TEXT)
    audit.record(action="post.created", subject=post, actor=member, after={"state": post.state})
    open_case(post, Case.Kind.FIRST_POST)


def _leave_translation_waiting(practitioner: Any) -> None:
    thread = Thread.objects.select_related("opening").filter(public_id=OFFERED_THREAD).first()
    post = thread.opening if thread is not None else None
    if post is None or post.texts.filter(origin=PostText.Origin.HUMAN).exists():
        return
    translation_offer(
        actor=practitioner,
        post=post,
        text_version=post.text_version,
        language="en",
        source=OFFERED_TEXT,
        title=OFFERED_TITLE,
    )
