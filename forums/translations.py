"""Translations of posts by people: offered by members, checked by facilitators, stale when the original changes."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import override

from core import audit
from members.notify import notify

from . import limits, policy
from .authorship import stays_unnamed
from .cases import fresh_case
from .deciding import Reason, case_close, case_ready, decided_alike, decision_record
from .errors import Conflict
from .mentions import canonical, render_message
from .models import Case, Decision, Post, PostText
from .publishing import after_change, lock_thread, post_notice
from .relays import relay_of

State = PostText.State


@transaction.atomic
def translation_offer(
    *, actor: Any, post: Post, text_version: int, language: str, source: str, title: str = ""
) -> PostText:
    """Translate a post into the other language; return the text, published at once or offered to the facilitators.

    A translation by the author or a facilitator appears at once and takes the place of an earlier one; anybody else's
    waits in the queue, and a second offer by the same person changes the first. Whoever asked there through a
    facilitator stays unnamed in what they offer. ``title`` is that of the thread, for
    its opening post. Raises ValueError for the original's own language or no words, PermissionDenied, TooManyPosts, or
    Conflict if the original has changed since ``text_version``.
    """
    thread = lock_thread(post.thread_id)
    post = Post.objects.select_related("author").get(pk=post.pk)
    post.thread = thread
    if not policy.may_translate(actor, post):
        raise PermissionDenied
    if language == post.original.language or not source.strip():
        raise ValueError("A translation has words, in the other language.")
    if post.text_version != text_version:
        raise Conflict(post)
    limits.spend("translation", actor)
    at_once = policy.publishes_translation(actor, post)
    relay = relay_of(actor) if stays_unnamed(actor, post) else None
    translator: dict[str, Any] = {"author": None if relay is not None else actor, "relay": relay}
    source = canonical(source, thread.audience)
    fields = {
        "title": title if post.is_opening else "",
        "source": source,
        "html": render_message(source),
        "source_version": post.text_version,
        "origin": PostText.Origin.HUMAN,
    }
    if at_once:
        _replace(post, language)
        text = PostText.objects.create(
            post=post, language=language, state=State.PUBLISHED, checked_by=actor, **translator, **fields
        )
    else:
        text, _made = PostText.objects.update_or_create(
            post=post, language=language, state=State.OFFERED, **translator, defaults=fields
        )
        if not Case.objects.waiting().filter(text=text).exists():
            Case.objects.create(kind=Case.Kind.TRANSLATION, text=text, language=language)
    audit.record(
        action="posttext.published" if at_once else "posttext.offered",
        subject=text,
        actor=relay.token if relay is not None else actor,
        after={"post": post.pk, "language": language, "source_version": text.source_version, "text": source},
    )
    if at_once:
        after_change(thread)
    return text


@transaction.atomic
def translation_decide(*, actor: Any, case: Case, version: int, accept: bool, reason: Reason | None = None) -> Decision:
    """Accept an offered translation, which then appears, or refuse it with a reason; tell whoever offered it.

    The same answer by the same person again returns the first. Raises ValueError without a reason for a refusal,
    PermissionDenied (also for one's own), or Conflict.
    """
    why = Reason() if accept else (reason or Reason()).required()
    case = fresh_case(case, actor)
    if case.text is None:
        raise ValueError("This case is not a translation.")
    text = case.text
    action = Decision.Action.ACCEPT if accept else Decision.Action.REFUSE
    if again := decided_alike(case, actor, action):
        return again
    case_close(case, case_ready(case, actor, version), upheld=not accept)
    if text.state != State.OFFERED:
        raise Conflict(text, case)
    if accept:
        _replace(text.post, text.language)
    text.state = State.PUBLISHED if accept else State.REFUSED
    text.checked_by = actor
    text.save(update_fields=["state", "checked_by"])
    decision = decision_record(
        actor=actor,
        action=action,
        subject=text,
        case=case,
        post=text.post,
        about=text.author,
        reason=why,
        before={"state": State.OFFERED},
        after={"state": text.state},
    )
    _tell(text, "translation-accepted" if accept else "translation-refused", decision)
    if accept:
        after_change(text.post.thread)
    return decision


@transaction.atomic
def translation_confirm(*, actor: Any, text: PostText) -> PostText:
    """Say that a translation still fits though the original has changed; a second call changes nothing.

    Raises PermissionDenied for whoever may not publish a translation of the post.
    """
    thread = lock_thread(text.post.thread_id)
    text = PostText.objects.select_related("post").get(pk=text.pk)
    text.post.thread = thread
    if text.state != State.PUBLISHED or not policy.publishes_translation(actor, text.post):
        raise PermissionDenied
    if text.is_stale:
        before = {"source_version": text.source_version}
        text.source_version = text.post.text_version
        text.checked_by = actor
        text.save(update_fields=["source_version", "checked_by"])
        audit.record(
            action="posttext.confirmed",
            subject=text,
            actor=actor,
            before=before,
            after={"source_version": text.source_version},
        )
        after_change(thread)
    return text


def _replace(post: Post, language: str) -> None:
    post.texts.filter(origin=PostText.Origin.HUMAN, language=language, state=State.PUBLISHED).update(
        state=State.REPLACED
    )


def _tell(text: PostText, message: str, decision: Decision) -> None:
    if text.author is None and text.relay_id is None:
        return
    thread = text.post.thread
    with override(text.author.preferred_language if text.author else thread.language):
        address, options = post_notice(text.post)
    notify(
        text.author,
        message,
        key=f"decision:{decision.pk}:{message}",
        values={
            "thread_title": {"text": thread.title, "lang": thread.language},
            "post_url": address,
            "reason": {"en": decision.reason_en, "cy": decision.reason_cy},
        },
        recipient="" if text.author else str(text.relay_id),
        **options,
    )
