"""Random sequences of everything that people can do: whatever the order, the invariants hold."""

import os
from collections import Counter
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core import audit
from core.conflicts import Conflict
from core.models import AuditEntry
from core.registry import library_sources
from forums import appeals, cases, flags, moderation, people_moderation, relays, services, thread_moderation, undo
from forums.authorship import token_of
from forums.deciding import Reason
from forums.errors import NotUndoable, TooManyPosts
from forums.models import Case, Decision, Flag, Post, PostRedirect, Sanction, Thread
from forums.sanctions import forget_sanctions

WHY = Reason(en="A reason.", cy="Rheswm.", code="off-topic")
EXAMPLES, STEPS = (200, 40) if os.environ.get("FULL") else (12, 20)
PEOPLE = ("facilitator", "member", "administrator", "practitioner", "editor", "newcomer")
REFUSALS = (PermissionDenied, Conflict, NotUndoable, TooManyPosts, ValueError)


class Rollback(Exception):
    """Ends an example and takes back what it did."""


class World:
    """What one example acts upon; each act may be refused, and then nothing has changed."""

    def __init__(self, people: dict[str, Any], spaces: list[Any], draw: Any) -> None:
        self.people, self.spaces, self.draw = people, spaces, draw

    def pick(self, rows: Any) -> Any:
        found = list(rows)
        if not found:
            raise Conflict("there is nothing to act upon")
        return self.draw(st.sampled_from(found))

    def actor(self) -> Any:
        person = self.people[self.draw(st.sampled_from(PEOPLE))]
        forget_sanctions(person)
        return person

    def post(self) -> Any:
        return self.pick(Post.objects.order_by("pk"))

    def thread(self) -> Any:
        return self.pick(Thread.objects.order_by("pk"))

    def case(self, **kinds: Any) -> Any:
        return self.pick(Case.objects.filter(**kinds).order_by("pk"))

    def start(self) -> None:
        services.thread_create(
            actor=self.actor(), space=self.pick(self.spaces), title="A title", source="Words.", language="en"
        )

    def ask_unnamed(self) -> None:
        services.thread_create(
            actor=self.actor(),
            space=self.pick(self.spaces),
            title="Unnamed",
            source="Words.",
            language="en",
            unnamed=True,
        )

    def look(self) -> None:
        relays.identity_look(actor=self.actor(), post=self.post(), reason="A reason.")

    def reply(self) -> None:
        services.reply_create(actor=self.actor(), thread=self.thread(), source="A reply.", language="en")

    def edit(self) -> None:
        post = self.post()
        source = f"Changed {post.version}."
        services.post_edit(actor=self.actor(), post=post, version=post.version, source=source, language="en")

    def delete(self) -> None:
        services.post_delete_own(actor=self.actor(), post=self.post())

    def decide_post(self) -> None:
        post, action = self.post(), self.draw(st.sampled_from(sorted(moderation.TRANSITIONS)))
        moderation.post_decide(action=action, actor=self.actor(), post=post, post_version=post.version, reason=WHY)

    def decide_case(self) -> None:
        case = self.case(kind__in=[*Case.HOLDING, Case.Kind.FLAG])
        action = self.draw(st.sampled_from(sorted(moderation.TRANSITIONS)))
        stale = self.draw(st.integers(0, 1))
        moderation.post_decide(
            action=action,
            actor=self.actor(),
            case=case,
            version=case.version - stale,
            post_version=case.post.version,
            reason=WHY,
        )

    def claim(self) -> None:
        case = self.case()
        cases.case_claim(actor=self.actor(), case=case, version=case.version)

    def release(self) -> None:
        cases.case_release(actor=self.actor(), case=self.case())

    def flag(self) -> None:
        flags.flag_create(actor=self.actor(), post=self.post(), reason="personal", language="en")

    def dismiss(self) -> None:
        case = self.case(kind=Case.Kind.FLAG)
        moderation.flag_dismiss(actor=self.actor(), case=case, version=case.version)

    def undo(self) -> None:
        undo.decision_undo(actor=self.actor(), decision=self.pick(Decision.objects.order_by("pk")))

    def appeal(self) -> None:
        decision = self.pick(Decision.objects.exclude(about=None).order_by("pk"))
        appeals.appeal_create(actor=decision.about, decision=decision, text="No.", language="en")

    def answer(self) -> None:
        if not Case.objects.waiting().filter(kind=Case.Kind.APPEAL).exists():
            self.appeal()  # else hardly any is ever answered: few examples make, appeal and answer a decision
        case = self.pick(Case.objects.waiting().filter(kind=Case.Kind.APPEAL).order_by("pk"))
        actor = self.people[self.draw(st.sampled_from(("facilitator", "administrator", "member")))]
        grant = self.draw(st.booleans())
        appeals.appeal_decide(actor=actor, case=case, version=case.version, grant=grant, reason=WHY)

    def decide_thread(self) -> None:
        thread, action = self.thread(), self.draw(st.sampled_from(sorted(thread_moderation.CHANGES)))
        thread_moderation.thread_decide(
            action=action, actor=self.actor(), thread=thread, version=thread.version, reason=WHY
        )

    def move(self) -> None:
        thread = self.thread()
        thread_moderation.thread_move(
            actor=self.actor(), thread=thread, version=thread.version, space=self.pick(self.spaces)
        )

    def split(self) -> None:
        thread = self.thread()
        posts = list(thread.posts.exclude(pk=thread.opening_id or 0).order_by("number")[:2])
        thread_moderation.thread_split(
            actor=self.actor(), thread=thread, version=thread.version, posts=posts, title="Split", language="en"
        )

    def merge(self) -> None:
        thread = self.thread()
        thread_moderation.thread_merge(actor=self.actor(), thread=thread, version=thread.version, into=self.thread())

    def sanction(self) -> None:
        kind = self.draw(st.sampled_from(Sanction.Kind.values))
        people_moderation.sanction_impose(actor=self.actor(), person=self.actor(), kind=kind, reason=WHY)

    def lift(self) -> None:
        sanction = self.pick(Sanction.objects.order_by("pk"))
        people_moderation.sanction_lift(actor=self.actor(), sanction=sanction)

    def time_passes(self) -> None:
        Case.objects.filter(state="claimed").update(claimed_until=timezone.now())
        cases.release_expired_claims()


ACTS = sorted(
    name for name in vars(World) if not name.startswith("_") and name not in {"pick", "actor", "post", "thread", "case"}
)


def check() -> None:
    """Assert everything that must hold after any act."""
    visitor, source = AnonymousUser(), library_sources.get("forums")
    readable = set(Post.objects.visible_to(visitor).values_list("pk", flat=True))
    for thread in Thread.objects.select_related("space", "last_post"):
        posts = list(thread.posts.all())
        published = [post for post in posts if post.state == "published"]
        assert thread.posts_published == len(published), "the counter equals the count"
        if thread.last_post_id:
            assert thread.last_post_id in {post.pk for post in published} or not published
        numbers = Counter([post.number for post in posts])
        moved = set(PostRedirect.objects.filter(thread=thread).values_list("number", flat=True))
        assert max(numbers.values(), default=1) == 1
        assert set(numbers) | moved == set(range(1, thread.last_number + 1)), "no number is lost or given twice"
        found = {document.part for document in source.documents([thread])}
        expected = {str(post.number) for post in published} if thread.state == "published" else set()
        assert found == expected, "found is what is published, and nothing else"
        for post in posts:
            shown = post.state == "published" and thread.state == "published" and thread.audience == "public"
            assert (post.pk in readable) == shown, "hidden stays hidden"
    waiting = Counter(Case.objects.waiting().values_list("target_key", "kind"))
    assert max(waiting.values(), default=1) == 1, "one open case a target and kind"
    for case in Case.objects.waiting().filter(post__isnull=False):
        assert case.post.state != "removed" or case.kind == Case.Kind.FLAG, "nobody has to decide about what is gone"
    open_flags = set(Flag.objects.filter(state="open").values_list("post", flat=True))
    flagged = set(Case.objects.waiting().filter(kind="flag").values_list("post", flat=True))
    assert open_flags == flagged, "reports wait in the queue, and only reports that wait"
    for decision in Decision.objects.all():
        assert decision.about_id is None or decision.about_id != decision.actor_id, "nobody decides about themselves"
        assert decision.actor is None or decision.relay_token != token_of(decision.actor), "nor unnamed"
    assert not Post.objects.exclude(relay=None).exclude(author=None).exists(), "unnamed or named, never both"
    recorded = AuditEntry.objects.filter(action__regex=r"^(post|thread|user|sanction|appeal|membership)\.").count()
    assert recorded >= Decision.objects.count(), "each decision has its entry"


@pytest.mark.django_db
def test_random_acts_never_break_the_invariants(people, make_space):
    from tests_support import make_person

    if "newcomer" not in people:
        people["newcomer"] = make_person("newcomer", email="newcomer@example.org")
    done: Counter[str] = Counter()
    spaces = [make_space(), make_space(premoderation="all"), make_space("members", "first_posts")]

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=not os.environ.get("FULL"),
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(data=st.data())
    def run(data: Any) -> None:
        try:
            with transaction.atomic():
                # What no rollback takes back of the example before: how often people acted, and what is held of them.
                cache.clear()
                for person in people.values():
                    forget_sanctions(person)
                world = World(people, spaces, data.draw)
                for author in ("member", "practitioner"):
                    services.thread_create(
                        actor=people[author], space=spaces[0], title="Begun", source="Words.", language="en"
                    )
                for name in data.draw(st.lists(st.sampled_from(ACTS), min_size=STEPS, max_size=STEPS)):
                    try:
                        with transaction.atomic():
                            getattr(world, name)()
                        done[name] += 1
                    except REFUSALS:
                        pass
                    check()
                assert list(audit.verify([])) == [], "the chain holds"
                raise Rollback
        except Rollback:
            pass

    run()
    missed = set(ACTS) - set(done)
    assert len(missed) <= (0 if os.environ.get("FULL") else len(ACTS) // 2), f"only refused, never done: {missed}"
