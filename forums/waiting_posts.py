"""A facilitator's change to a post before it is approved: the author's words are kept, and the author is told."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from .cases import fresh_case
from .deciding import Reason, case_ready, decision_record, tell_of_decision
from .mentions import canonical
from .models import Case, Decision, Post, Revision
from .moderation import post_of
from .publishing import after_change, move_post, write_text


@transaction.atomic
def waiting_post_edit(
    *, actor: Any, case: Case, version: int, post_version: int, source: str, reason: Reason
) -> Decision:
    """Change the text of a waiting post, as a facilitator; its language stays.

    Raises ValueError without a reason in both languages or for a text that is the same, PermissionDenied for a post
    that does not wait, or Conflict.
    """
    why = reason.required()
    case = fresh_case(case, actor)
    post = post_of(case)
    case_ready(case, actor, version)
    if post.state != Post.State.PENDING or not case.holds:
        raise PermissionDenied
    text = post.original
    source = canonical(source, post.thread.audience)
    if text.source == source:
        raise ValueError("Nothing was changed.")
    thread = post.thread
    move_post(post, post_version, text_version=post.text_version + 1, edited_at=timezone.now())
    post.thread = thread
    Revision.objects.create(
        post=post,
        text_version=post.text_version - 1,
        title=thread.title if post.is_opening else "",
        language=text.language,
        source=text.source,
        html=text.html,
        replaced_by=actor,
    )
    write_text(post, language=text.language, source=source)
    decision = decision_record(
        actor=actor,
        action=Decision.Action.EDIT,
        subject=post,
        case=case,
        post=post,
        about=post.author,
        reason=why,
        before={"text_version": post.text_version - 1},
        after={"text_version": post.text_version},
    )
    tell_of_decision(decision, "post-edited")
    after_change(thread)
    return decision
