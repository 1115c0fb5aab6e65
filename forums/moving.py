"""Posts that change their thread: each takes the next number there and leaves a redirect."""

from collections.abc import Iterable

from .models import Post, PostRedirect, Thread
from .publishing import next_number


def posts_move(posts: Iterable[Post], target: Thread) -> None:
    """Move posts, in their order, to a locked thread. Their old numbers lead to them and are never given again."""
    for post in posts:
        PostRedirect.objects.update_or_create(thread_id=post.thread_id, number=post.number, defaults={"post": post})
        Post.objects.filter(pk=post.pk).update(thread=target, number=next_number(target), version=post.version + 1)
        post.refresh_from_db()


def opening_set(thread: Thread, post: Post) -> None:
    """Let a thread begin with one of its posts.

    A merged thread that began with it gives it up, and with it what its title was in translations of the post.
    """
    if Thread.objects.filter(opening=post).exclude(pk=thread.pk).update(opening=None):
        post.texts.update(title="")
    thread.opening = post
    thread.save(update_fields=["opening"])
