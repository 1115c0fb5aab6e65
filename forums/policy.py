"""Who may do what in discussions: one function a question, asked by views, services and templates alike."""

from typing import Any

from core.audience import MEMBERS, audiences_for

from .models import Post, Space, Thread
from .moderators import is_moderator as is_moderator


def is_member(user: Any) -> bool:
    """True for a signed-in person who belongs to the community."""
    return bool(getattr(user, "is_authenticated", False)) and MEMBERS in audiences_for(user)


def may_read_space(user: Any, space: Space) -> bool:
    """True if the reader holds the space's audience."""
    return space.audience in audiences_for(user)


def may_start(user: Any, space: Space) -> bool:
    """True if the person may begin a thread there: members, in a space they can read."""
    return is_member(user) and may_read_space(user, space)


def may_reply(user: Any, thread: Thread) -> bool:
    """True if the person may add a post: a published thread that is not closed."""
    return thread.state == Thread.State.PUBLISHED and not thread.locked and may_start(user, thread.space)


def may_edit(user: Any, post: Post) -> bool:
    """True for the author, while the post stands, waits or was sent back, and the thread is not closed."""
    standing = post.state in (Post.State.PENDING, Post.State.PUBLISHED, Post.State.REJECTED)
    return _is_author(user, post) and standing and not post.thread.locked and may_start(user, post.thread.space)


def may_delete(user: Any, post: Post) -> bool:
    """True for the author, also after losing membership: one's words are one's own."""
    return _is_author(user, post) and post.state not in (Post.State.REMOVED, Post.State.HIDDEN)


def may_decide(user: Any, post: Post) -> bool:
    """True for a facilitator who sees the space and did not write the post."""
    return is_moderator(user) and may_read_space(user, post.thread.space) and not _is_author(user, post)


def may_see_history(user: Any, post: Post) -> bool:
    """True for facilitators, and for authors of their own."""
    readable = is_moderator(user) or _is_author(user, post)
    return readable and may_read_space(user, post.thread.space) and post.state != Post.State.REMOVED


def _is_author(user: Any, post: Post) -> bool:
    return bool(getattr(user, "is_authenticated", False)) and post.author_id is not None and post.author_id == user.pk
