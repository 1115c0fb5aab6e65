"""The written table of who may do what, against the code: role × space × state of thread × state of post × language."""

import itertools
import os
import random
from pathlib import Path

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from tests_support import ROLES, make_person

from forums import policy
from forums.deciding import Reason
from forums.models import Post, Space, SpaceMembership, Thread
from forums.people_moderation import sanction_impose

VIEWERS = ("visitor", "newcomer", *ROLES, "invited", "author", "suspended")
MODERATORS = {"facilitator", "administrator"}
COMMUNITY = set(VIEWERS) - {"visitor", "newcomer"}
GROUPS = {
    "all": set(VIEWERS),
    "community": COMMUNITY,
    "writers": COMMUNITY - {"suspended"},
    "author": {"author"},
    "others": set(VIEWERS) - {"author"},
    "moderators": MODERATORS,
}
READERS = {"public": set(VIEWERS), "members": COMMUNITY, "invited": MODERATORS | {"invited", "author"}}
THREAD_STATES = (*Thread.State.values, "locked")
SAMPLE = None if os.environ.get("FULL") else 160


def read_table() -> list[tuple[str, str, set[str], set[str]]]:
    lines = Path(__file__).with_name("policy.tsv").read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if line and not line.startswith("#")][1:]
    everything = (set(THREAD_STATES), set(Post.State.values))

    def states(text: str, every: set[str]) -> set[str]:
        found = every if text == "any" else set(text.split())
        assert found <= every, text
        return found

    return [(a, g, states(t, everything[0]), states(p, everything[1])) for a, g, t, p in rows]


TABLE = read_table()
ACTIONS = tuple(dict.fromkeys(action for action, *_ in TABLE))


def allowed(action: str, name: str, visibility: str, thread_state: str, post_state: str) -> bool:
    """What the table says."""
    return name in READERS[visibility] and any(
        action == row and all(name in GROUPS[word] for word in group.split()) and thread_state in t and post_state in p
        for row, group, t, p in TABLE
    )


@pytest.fixture
def viewers(viewers, people):
    found = {**viewers, "suspended": make_person("member", email="suspended@example.org", name="Suspended")}
    sanction_impose(
        actor=people["facilitator"],
        person=found["suspended"],
        kind="suspend",
        reason=Reason(en="Repeated advertising.", cy="Hysbysebu dro ar ôl tro."),
    )
    return found


@pytest.fixture
def scenes(viewers, make_space, make_thread, add_post):
    """A thread by the author with a reply by the author, for every visibility and pair of states."""
    found = {}
    for visibility in Space.Visibility.values:
        space = make_space(visibility)
        if visibility == "invited":
            for kind in ("invited", "author"):
                SpaceMembership.objects.create(space=space, user=viewers[kind])
        for thread_state, post_state in itertools.product(THREAD_STATES, Post.State.values):
            thread = make_thread(space, author=viewers["author"], kind="question", title="Zzyzwordofthetitle")
            post = add_post(thread, state=post_state, author=viewers["author"])
            if post_state == "removed":
                Post.objects.filter(pk=post.pk).update(published_at=timezone.now(), removed_by_author=True)
            state = "published" if thread_state == "locked" else thread_state
            Thread.objects.filter(pk=thread.pk).update(state=state, locked=thread_state == "locked")
            key = (visibility, thread_state, post_state)
            found[key] = Post.objects.select_related("thread__space", "author").get(pk=post.pk)
    return found


def test_every_state_is_in_the_matrix_and_every_action_in_the_table():
    assert set(READERS) == set(Space.Visibility.values)
    assert set(ACTIONS) == set(ADDRESSES)


def _answers(action: str, viewer, post: Post) -> bool | None:
    """What the code says; None where a page alone can tell."""
    asked = {
        "space": lambda: policy.may_read_space(viewer, post.thread.space),
        "start": lambda: policy.may_start(viewer, post.thread.space),
        "thread": lambda: Thread.objects.visible_to(viewer).filter(pk=post.thread_id).exists(),
        "reply": lambda: policy.may_reply(viewer, post.thread),
        "post": lambda: Post.objects.listed_to(viewer).filter(pk=post.pk).exists(),
        "edit": lambda: policy.may_edit(viewer, post),
        "delete": lambda: policy.may_delete(viewer, post),
        "report": lambda: policy.may_flag(viewer, post),
        "thank": lambda: policy.may_thank(viewer, post),
        "translate": lambda: policy.may_translate(viewer, post),
        "answer": lambda: policy.may_accept_answer(viewer, post),
        "moderate": lambda: policy.may_decide(viewer, post),
        "moderate thread": lambda: policy.may_decide_thread(viewer, post.thread),
    }.get(action)
    return asked() if asked is not None else None


def test_policy_equals_the_table(viewers, scenes):
    wrong = []
    for name, (key, post), action in itertools.product(VIEWERS, scenes.items(), ACTIONS):
        answer = _answers(action, viewers[name], post)
        if answer is not None and answer != allowed(action, name, *key):
            wrong.append(f"{action}: {name} × {' × '.join(key)}: {answer}")
    assert not wrong, "\n".join(wrong)


def _post_address(name: str):
    return lambda post: reverse(name, args=[post.pk])


# Action -> its address, and whether it is asked by POST. Every page with a form is asked by GET: it shows the form to
# whoever may send it, and nobody else.
ADDRESSES = {
    "space": (lambda post: post.thread.space.get_absolute_url(), False),
    "start": (lambda post: reverse("forums:start", args=[post.thread.space.slug]), False),
    "thread": (lambda post: post.thread.get_absolute_url(), False),
    "reply": (lambda post: reverse("forums:reply", args=[post.thread_id]), True),
    "post": (_post_address("forums:post"), False),
    "edit": (_post_address("forums:post_edit"), False),
    "delete": (_post_address("forums:post_delete"), False),
    "history": (_post_address("forums:post_history"), False),
    "report": (_post_address("forums:report"), False),
    "thank": (_post_address("forums:post_thank"), True),
    "bookmark": (_post_address("forums:post_bookmark"), True),
    "translate": (_post_address("forums:translate"), False),
    "answer": (_post_address("forums:post_answer"), True),
    "moderate": (_post_address("forums:post_moderate"), False),
    "moderate thread": (lambda post: reverse("forums:thread_moderate", args=[post.thread_id]), False),
}


def test_pages_equal_the_table_in_both_languages(viewers, scenes):
    cells = list(itertools.product(VIEWERS, scenes, ACTIONS, ("cy", "en")))
    if SAMPLE:
        draw = random.Random(20261125)
        # As many that the table allows as that it refuses, or hardly anything would be allowed.
        for_both = [[c for c in cells if allowed(c[2], c[0], *c[1]) == wanted] for wanted in (True, False)]
        cells = [cell for half in for_both for cell in draw.sample(half, SAMPLE // 2)]
    browsers = {name: Client() for name in VIEWERS}
    for name, browser in browsers.items():
        if name != "visitor":
            browser.force_login(viewers[name], backend="django.contrib.auth.backends.ModelBackend")
    wrong = []
    for name, key, action, language in cells:
        address, posted = ADDRESSES[action]
        with translation.override(language):
            url = address(scenes[key])
        with transaction.atomic():
            response = browsers[name].post(url) if posted else browsers[name].get(url)
            transaction.set_rollback(True)
        to_sign_in = response.status_code == 302 and "/accounts/login/" in response["Location"]
        opened = response.status_code in (200, 302) and not to_sign_in
        expected = allowed(action, name, *key) and not (name == "visitor" and posted)
        if opened != expected:
            wrong.append(f"{language} {action}: {name} × {' × '.join(key)}: {response.status_code}")
        elif not opened and not allowed("thread", name, *key):
            told = response.content.decode() + response.get("Location", "")
            if "zzyzwordofthetitle" in told.lower() and not to_sign_in:
                wrong.append(f"{language} {action}: {name} × {' × '.join(key)} tells the title")
    assert not wrong, "\n".join(wrong)
