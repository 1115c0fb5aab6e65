"""What the library (search) is told of threads: one document for each published post, and nothing else."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import override

from core.cleaning import excerpt, plain_text
from core.library import LibraryDocument

from .mentions import without_names
from .models import Post, PostText, Thread


class ForumsSource:
    """Threads as subjects of the library; a thread's posts collapse into it."""

    kinds = ("thread",)

    def subject_key(self, subject: Any) -> tuple[str, str] | None:
        """Return ("thread", public id) of a thread or one of its posts."""
        thread = subject.thread if isinstance(subject, Post) else subject
        return ("thread", str(thread.public_id)) if isinstance(thread, Thread) else None

    def documents(self, subject: Any) -> Iterator[LibraryDocument]:
        """Yield the published posts of a published thread."""
        pk = subject.thread_id if isinstance(subject, Post) else subject.pk
        thread = Thread.objects.select_related("space").filter(pk=pk, state=Thread.State.PUBLISHED).first()
        if thread is None:
            return
        for post in thread.posts.filter(state=Post.State.PUBLISHED).order_by("number").with_translations():
            for text in post.published_texts:
                yield _document(thread, post, text)

    def subjects(self) -> Iterator[Thread]:
        """Iterate over the published threads."""
        return Thread.objects.filter(state=Thread.State.PUBLISHED).order_by("pk").iterator(chunk_size=500)


def _document(thread: Thread, post: Post, text: PostText) -> LibraryDocument:
    """Return what is found of one text of a post: the author's, or a person's translation of it."""
    with override(text.language):
        url = f"{thread.get_absolute_url()}{_place(post.number)}"
    return LibraryDocument(
        kind="thread",
        subject_id=str(thread.public_id),
        part=str(post.number),
        language=text.language,
        title=text.title or thread.title,
        title_language=text.language if text.title else thread.language,
        url=url,
        summary=excerpt(without_names(text.html)),
        body=plain_text(without_names(text.html)),
        audience=thread.audience,
        date=post.published_at,
        facets=_facets(thread, post, text.language),
    )


def _place(number: int) -> str:
    from .selectors import page_of

    page = page_of(number)
    return f"?page={page}#post-{number}" if page > 1 else f"#post-{number}"


def _facets(thread: Thread, post: Post, language: str) -> dict[str, list[str]]:
    facets = {
        "topic": thread.topic_id,
        "sector": thread.sector_id,
        "service_area": thread.service_area_id,
        "year": str(post.published_at.year) if post.published_at else None,
        "language": language,
    }
    return {name: [code] for name, code in facets.items() if code}
