"""What pages show of threads and posts, as plain values: a part drawn from the same values is drawn once.

Templates of these parts (``{% once %}``) see these values and nothing else: what a part is to show has to be a field.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from core.publishing import slug_of
from core.registry import LinkCard

from . import policy
from .models import Attachment, Post, PostText, Thread
from .models.posts import author_named
from .models.threads import Heading


@dataclass(frozen=True)
class ThreadShown:
    """A row in a list of threads. ``space`` is the name of its space, where the list names it.

    ``title`` and ``language`` are the thread's own, ``heading`` is the title as the reader is shown it.
    """

    pk: int
    space_slug: str
    title: str
    language: str
    heading: Heading
    kind: str
    topic: str
    condition: str
    pinned: bool
    illustrative: bool
    space: str
    author: str
    unnamed: bool
    created_at: datetime
    last_activity_at: datetime
    replies: int
    unread: int

    @property
    def slug(self) -> str:
        """The readable end of the address: it stays the same for every reader."""
        return slug_of(self.title)

    @property
    def kind_words(self) -> str:
        """The kind in the reader's language."""
        return str(Thread.Kind(self.kind).label)


def thread_shown(thread: Any, *, names_space: bool = False) -> ThreadShown:
    """Return what a list shows of a thread that ``for_lists`` (and ``unread.with_unread``) brought along."""
    name, relay = thread.opening_name or thread.opening_address or "", thread.opening_relay
    return ThreadShown(
        pk=thread.pk,
        space_slug=thread.space.slug,
        title=thread.title,
        language=thread.language,
        heading=thread.heading,
        kind=thread.kind,
        topic=thread.topic.name if thread.topic is not None else "",
        condition=thread.condition,
        pinned=thread.pinned,
        illustrative=thread.illustrative,
        space=thread.space.name if names_space else "",
        author=author_named(name, relay, thread.opening_label or "", bool(thread.opening_fictional)),
        unnamed=relay is not None,
        created_at=thread.created_at,
        last_activity_at=thread.last_activity_at,
        replies=thread.replies,
        unread=getattr(thread, "unread", 0),
    )


@dataclass(frozen=True)
class TextShown:
    """A text of a post: the original, or a translation by a person.

    ``title`` is the thread's in that language where the page is not headed by it already; only an opening post has one.
    """

    language: str
    title: str
    html: str
    author: str
    unnamed: bool
    is_stale: bool


@dataclass(frozen=True)
class FileShown:
    """A file beside a post."""

    pk: int
    is_image: bool
    name: str
    size: int
    alt: str
    width: int | None
    height: int | None


@dataclass(frozen=True)
class PostShown:
    """A post on its thread's page, with what the reader may do. ``original`` is None where they see a placeholder.

    ``taken_by`` is the decision that took the reader's own post from the others.
    """

    pk: int
    thread: int
    number: int
    state: str
    removed_by_author: bool
    taken_by: int | None
    original: TextShown | None
    translation: TextShown | None
    reading: str
    author: str
    author_role: str
    unnamed: bool
    at: datetime
    edited_at: datetime | None
    is_answer: bool
    reply_to: tuple[int, int] | None
    files: tuple[FileShown, ...]
    cards: tuple[LinkCard, ...]
    thanks: int
    signed_in: bool
    thanked: bool
    bookmarked: bool
    quotable: bool
    may_thank: bool
    may_accept: bool
    may_edit: bool
    may_delete: bool
    may_see_history: bool
    may_translate: bool
    may_confirm: bool
    may_flag: bool
    may_moderate: bool


def post_shown(post: Any, thread: Thread, *, user: Any, reading: str, may_reply: bool) -> PostShown:
    """Return what a page shows somebody of a post that ``selectors.post_list_on_page`` gave."""
    translation = post.translation
    return PostShown(
        pk=post.pk,
        thread=thread.pk,
        number=post.number,
        state=post.state,
        removed_by_author=post.removed_by_author,
        taken_by=getattr(post, "taken_by", None),
        original=_text(post, thread, post.original) if post.may_read else None,
        translation=_text(post, thread, translation) if translation is not None else None,
        reading=reading if translation is not None else "",
        author=post.author_name,
        author_role=post.author_role,
        unnamed=post.relay_id is not None,
        at=post.published_at or post.created_at,
        edited_at=post.edited_at if post.edited_in_public else None,
        is_answer=thread.solution_id == post.pk and post.state == Post.State.PUBLISHED,
        reply_to=(post.reply_to_id, post.reply_number) if post.reply_to_id is not None else None,
        files=tuple(map(_file, post.attachments.all())) if post.has_files and post.may_read else (),
        cards=tuple(post.cards),
        thanks=post.thanks_total,
        signed_in=user.is_authenticated,
        thanked=getattr(post, "thanked", False),
        bookmarked=getattr(post, "bookmarked", False),
        quotable=may_reply and post.state == Post.State.PUBLISHED,
        may_thank=policy.may_thank(user, post),
        may_accept=policy.may_accept_answer(user, post),
        may_edit=policy.may_edit(user, post),
        may_delete=policy.may_delete(user, post),
        may_see_history=post.text_version > 1 and policy.may_see_history(user, post),
        may_translate=policy.may_translate(user, post),
        may_confirm=policy.publishes_translation(user, post),
        may_flag=policy.may_flag(user, post),
        may_moderate=policy.may_decide(user, post),
    )


def _text(post: Post, thread: Thread, text: PostText) -> TextShown:
    is_human = text.origin == PostText.Origin.HUMAN
    title = ""
    if post.pk == thread.opening_id and not text.is_stale:
        title = text.title if is_human else thread.title
    return TextShown(
        language=text.language,
        title="" if title == thread.heading.text else title,
        html=text.shown,
        author=str(text.author) if is_human and text.author is not None else "",
        unnamed=text.relay_id is not None,
        is_stale=text.is_stale,
    )


def _file(file: Attachment) -> FileShown:
    return FileShown(file.pk, file.is_image, file.name, file.size, file.alt, file.width, file.height)
