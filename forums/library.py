"""What the library (search) is told of threads: one document for each published post, and nothing else."""

from collections.abc import Iterator, Sequence
from typing import Any

from core.batches import in_batches
from core.cleaning import plain_text, shortened
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

    def documents(self, subjects: Sequence[Any]) -> Iterator[LibraryDocument]:
        """Yield the published posts of those of the threads that are published, in two queries.

        Each text that says what its post says now is found, under the thread's title in its language where there is
        one.
        """
        ids = {subject.thread_id if isinstance(subject, Post) else subject.pk for subject in subjects}
        threads = Thread.objects.select_related("space").filter(state=Thread.State.PUBLISHED).in_bulk(ids)
        found = PostText.objects.current().filter(post__thread__in=threads).select_related("post").defer("source")
        texts = list(found.order_by("post__thread", "post__number", "pk"))
        titles = {
            (thread.pk, text.language): text.title
            for text in texts
            if (thread := threads[text.post.thread_id]).opening_id == text.post_id and thread.language != text.language
        }
        addresses: dict[tuple[int, str], str] = {}
        for text in texts:
            thread = threads[text.post.thread_id]
            key = (thread.pk, text.language)
            if key not in addresses:
                addresses[key] = thread.get_absolute_url(text.language)
            yield _document(thread, text, titles.get(key, ""), addresses[key])

    def subjects(self) -> Iterator[Thread]:
        """Iterate over the published threads."""
        return in_batches(Thread.objects.filter(state=Thread.State.PUBLISHED))


def _document(thread: Thread, text: PostText, title: str, address: str) -> LibraryDocument:
    """Return what is found of one text of a post: the author's, or a person's translation of it.

    ``title`` is a translation of the thread's into the language of the text; "" where there is none.
    """
    post = text.post
    body = plain_text(without_names(text.html))
    return LibraryDocument(
        kind="thread",
        subject_id=str(thread.public_id),
        part=str(post.number),
        language=text.language,
        title=title or thread.title,
        title_language=text.language if title else thread.language,
        url=f"{address}{_place(post.number)}",
        summary=shortened(body),
        body=body,
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
