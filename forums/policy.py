"""Who may do what in discussions: one function a question, asked by views, services and templates alike."""

from typing import Any

from django.utils import timezone

from core.audience import MEMBERS, audiences_for
from members.roles import ADMINISTRATOR, has_role

from .authorship import stays_unnamed, token_of, wrote
from .models import Case, Decision, Flag, Post, Space, Thread
from .models.moderation import APPEALABLE, appeal_deadline
from .moderators import is_moderator as is_moderator
from .sanctions import is_suspended


def is_member(user: Any) -> bool:
    """True for a signed-in person who belongs to the community."""
    return bool(getattr(user, "is_authenticated", False)) and MEMBERS in audiences_for(user)


def may_read_space(user: Any, space: Space) -> bool:
    """True if the reader holds the space's audience."""
    return space.audience in audiences_for(user)


def may_write(user: Any) -> bool:
    """True for a member whom no suspension keeps from writing."""
    return is_member(user) and not is_suspended(user)


def may_start(user: Any, space: Space) -> bool:
    """True if the person may begin a thread there: members, in a space they can read."""
    return may_write(user) and may_read_space(user, space)


def may_reply(user: Any, thread: Thread) -> bool:
    """True if the person may add a post: a published thread that is not closed."""
    return thread.state == Thread.State.PUBLISHED and not thread.locked and may_start(user, thread.space)


def may_edit(user: Any, post: Post) -> bool:
    """True for the author, while the post stands, waits or was sent back, and the thread is not closed."""
    standing = post.state in (Post.State.PENDING, Post.State.PUBLISHED, Post.State.REJECTED, Post.State.HIDDEN)
    open_still = _is_there(post.thread) and not post.thread.locked
    return wrote(user, post) and standing and open_still and may_start(user, post.thread.space)


def may_delete(user: Any, post: Post) -> bool:
    """True for the author, also after losing membership: one's words are one's own."""
    return wrote(user, post) and post.state not in (Post.State.REMOVED, Post.State.HIDDEN) and _is_there(post.thread)


def may_decide(user: Any, post: Post) -> bool:
    """True for a facilitator who sees the space and did not write the post.

    What its author took away stays away, and a draft is nobody else's business.
    """
    withdrawn = post.state == Post.State.REMOVED and post.removed_by_author
    shown = not withdrawn and post.state != Post.State.DRAFT
    return may_moderate_thread(user, post.thread) and not wrote(user, post) and shown


def may_decide_case(user: Any, case: Case) -> bool:
    """True for a facilitator who sees the space and has no part in the matter.

    Nobody decides on their own post, translation, report or request, nor on an appeal of their own or against a
    decision that they took.
    """
    if not is_moderator(user) or (case.space is not None and not may_read_space(user, case.space)):
        return False
    if case.appeal is not None:
        first = case.appeal.decision
        return user.pk not in (case.appeal.appellant_id, first.actor_id) and not is_concerned(user, first)
    if case.membership is not None:
        return bool(case.membership.user_id != user.pk)
    if case.text is not None:
        return user.pk != case.text.author_id and case.text.relay_id != token_of(user)
    post = case.post
    if post is None or wrote(user, post):
        return False
    return case.kind != Case.Kind.FLAG or not post.flags.filter(reporter=user, state=Flag.State.OPEN).exists()


def may_moderate_thread(user: Any, thread: Thread) -> bool:
    """True for a facilitator who sees the space."""
    return is_moderator(user) and may_read_space(user, thread.space)


def may_decide_thread(user: Any, thread: Thread) -> bool:
    """True for a facilitator who sees the space and did not begin the thread: nobody decides on their own."""
    return may_moderate_thread(user, thread) and not (thread.opening is not None and wrote(user, thread.opening))


def may_undo(user: Any, decision: Decision) -> bool:
    """True for a facilitator who sees the space, about whom the decision is not."""
    space = decision.space
    sees = space is None or may_read_space(user, space)
    return is_moderator(user) and sees and not is_concerned(user, decision)


def may_translate(user: Any, post: Post) -> bool:
    """True for a member who may write, of a published post in a space that they read: anyone may offer one."""
    published = post.state == Post.State.PUBLISHED and post.thread.state == Thread.State.PUBLISHED
    return published and may_write(user) and may_read_space(user, post.thread.space)


def publishes_translation(user: Any, post: Post) -> bool:
    """True for the author and for facilitators: their translation appears at once.

    Not for whoever asked there through a facilitator: what they add goes through one too, and does not name them.
    """
    return not stays_unnamed(user, post) and (wrote(user, post) or may_moderate_thread(user, post.thread))


def may_flag(user: Any, post: Post) -> bool:
    """True for a member who may read the published post and did not write it; a suspension does not take it away."""
    published = post.state == Post.State.PUBLISHED and post.thread.state == Thread.State.PUBLISHED
    return is_member(user) and published and may_read_space(user, post.thread.space) and not wrote(user, post)


def may_appeal(user: Any, decision: Decision) -> bool:
    """True for the person concerned, in time, against a decision that stands and can be appealed against."""
    in_time = timezone.now() <= appeal_deadline(decision)
    return is_concerned(user, decision) and decision.action in APPEALABLE and in_time and not decision.is_undone


def may_see_decision(user: Any, decision: Decision) -> bool:
    """True for the person concerned, and for facilitators who see the space."""
    space = decision.space
    return is_concerned(user, decision) or (is_moderator(user) and (space is None or may_read_space(user, space)))


def may_sanction(user: Any, person: Any) -> bool:
    """True for a facilitator about a member, and for an administrator about a facilitator; never about oneself."""
    if not is_moderator(user) or user.pk == person.pk:
        return False
    return bool(has_role(user, ADMINISTRATOR)) or not is_moderator(person)


def may_read_notes(user: Any, person: Any) -> bool:
    """True for facilitators, but not about themselves."""
    return is_moderator(user) and user.pk != person.pk


def may_see_history(user: Any, post: Post) -> bool:
    """True for whoever may read the published post; before it stands in public, for its author and facilitators."""
    if not may_read_space(user, post.thread.space) or post.state == Post.State.REMOVED:
        return False
    return post.state == Post.State.PUBLISHED or is_moderator(user) or wrote(user, post)


def may_thank(user: Any, post: Post) -> bool:
    """True for a member who may read the published post and did not write it."""
    return _stands(post) and is_member(user) and may_read_space(user, post.thread.space) and not wrote(user, post)


def may_choose_answer(user: Any, thread: Thread) -> bool:
    """True for whoever asked, and for facilitators, where the thread asks something."""
    if thread.state != Thread.State.PUBLISHED or thread.kind not in (Thread.Kind.QUESTION, Thread.Kind.CHALLENGE):
        return False
    asked = thread.opening is not None and wrote(user, thread.opening) and is_member(user)
    return (asked or is_moderator(user)) and may_read_space(user, thread.space)


def may_accept_answer(user: Any, post: Post) -> bool:
    """True where ``may_choose_answer`` holds, for a published reply."""
    return _stands(post) and not post.is_opening and may_choose_answer(user, post.thread)


def _stands(post: Post) -> bool:
    return post.state == Post.State.PUBLISHED and post.thread.state == Thread.State.PUBLISHED


def _is_there(thread: Thread) -> bool:
    """Whether anybody can still reach the thread: neither removed nor merged with another."""
    return thread.state not in (Thread.State.REMOVED, Thread.State.MERGED)


def is_concerned(user: Any, decision: Decision) -> bool:
    """True for the person whom a decision concerns, also where only a token stands for them."""
    if not getattr(user, "is_authenticated", False):
        return False
    if decision.about_id is not None:
        return bool(decision.about_id == user.pk)
    return bool(decision.relay_token) and decision.relay_token == token_of(user)


def may_set_sensitivity(user: Any, thread: Thread) -> bool:
    """True for whoever began the thread, and for facilitators who see the space."""
    began = thread.opening is not None and wrote(user, thread.opening) and may_start(user, thread.space)
    return began or may_moderate_thread(user, thread)


def may_look(user: Any, post: Post) -> bool:
    """True for a facilitator who sees the space, where somebody asked through one and it was not they themselves."""
    return post.relay_id is not None and may_moderate_thread(user, post.thread) and not wrote(user, post)
