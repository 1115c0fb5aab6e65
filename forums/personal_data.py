"""What this room holds about a person: given to them on request, unlinked when their account goes."""

from typing import Any

from django.db.models import Q

from core.signals import content_changed
from members.recipients import addressed_to

from . import policy
from .attachments import attachments_forget
from .authorship import token_of, written_by
from .drafts import drafts_forget, drafts_of
from .models import (
    Appeal,
    Case,
    Decision,
    Flag,
    Post,
    PostText,
    Relay,
    RelayLook,
    Revision,
    Sanction,
    SpaceMembership,
    Thread,
    Watch,
)
from .personal_taking_part import taking_part_export, taking_part_forget
from .publishing import after_change, lock_thread
from .selectors import last_decision, post_list_of_author
from .services import post_withdraw_cases


def _about(user: Any) -> Q:
    token = token_of(user)
    unnamed = Q(about=None) & (Q(post__relay=token) | Q(thread__opening__relay=token))
    return Q(about=user) | unnamed


def _appealed_unnamed(user: Any) -> Q:
    token = token_of(user)
    return Q(appellant=None) & (Q(decision__post__relay=token) | Q(decision__thread__opening__relay=token))


class ForumsData:
    """Posts with their earlier versions, reports, decisions, appeals and measures, and invitations to spaces."""

    def export(self, user: Any) -> dict[str, Any]:
        """Return the person's posts and invitations, ready for JSON."""
        return {
            "posts": [
                self._post(post) for post in post_list_of_author(user, removed=True).prefetch_related("revisions")
            ],
            "translations": [
                {"post": text.post_id, "language": text.language, "text": text.source, "state": text.state}
                for text in PostText.objects.filter(
                    Q(author=user) | Q(relay=token_of(user)), origin=PostText.Origin.HUMAN
                )
            ],
            "reports": [
                {"post": flag.post_id, "reason": flag.reason, "note": flag.note, "made": flag.created_at}
                for flag in Flag.objects.filter(reporter=user)
            ],
            "decisions_about_you": [
                {
                    "action": decision.action,
                    "reason_en": decision.reason_en,
                    "reason_cy": decision.reason_cy,
                    "made": decision.created_at,
                }
                for decision in Decision.objects.filter(_about(user)).select_related("post", "thread__opening")
                if policy.is_concerned(user, decision)
            ],
            "looks_at_who_you_are": [
                {"post": str(look.post), "by": str(look.actor or ""), "reason": look.reason, "at": look.looked_at}
                for look in RelayLook.objects.filter(post__relay=token_of(user)).select_related("post", "actor")
            ],
            "appeals": [
                {"decision": appeal.decision_id, "text": appeal.text, "state": appeal.state, "made": appeal.created_at}
                for appeal in Appeal.objects.filter(Q(appellant=user) | _appealed_unnamed(user))
            ],
            "measures": [
                {"kind": row.kind, "from": row.starts_at, "until": row.until, "lifted": row.lifted_at}
                for row in Sanction.objects.filter(person=user)
            ],
            "invitations": [
                {"space_en": row.space.name_en, "space_cy": row.space.name_cy, "since": row.created_at}
                for row in SpaceMembership.objects.filter(user=user).select_related("space")
            ],
            "drafts": drafts_of(user),
            **taking_part_export(user),
            "followed": [
                {
                    "space": row.space.code if row.space else "",
                    "thread": row.thread.public_id if row.thread else "",
                    "level": row.level,
                    "chosen": row.chosen,
                    "changed": row.changed_at,
                }
                for row in Watch.objects.filter(addressed_to(user)).select_related("space", "thread")
            ],
        }

    def _post(self, post: Post) -> dict[str, Any]:
        decision = last_decision(post)
        return {
            "thread": post.thread.public_id,
            "title": post.thread.title,
            "number": post.number,
            "state": post.state,
            "through_a_facilitator": post.relay_id is not None,
            "language": post.original.language,
            "text": post.original.written,
            "files": [file.name for file in post.attachments.all()] if post.has_files else [],
            "created": post.created_at,
            "published": post.published_at,
            "edited": post.edited_at,
            "reason_en": decision.reason_en if decision else "",
            "reason_cy": decision.reason_cy if decision else "",
            "earlier_versions": [
                {"language": row.language, "text": row.source, "replaced": row.replaced_at}
                for row in post.revisions.all()
            ],
        }

    def forget(self, user: Any) -> None:
        """Leave published posts under "Former member"; erase what was deleted or never published; give back cases."""
        unpublished = [Post.State.DRAFT, Post.State.PENDING, Post.State.REJECTED]
        for post in Post.objects.filter(written_by(user), state__in=unpublished).order_by("pk"):
            thread = lock_thread(post.thread_id)
            Post.objects.filter(pk=post.pk).update(state=Post.State.REMOVED, version=post.version + 1)
            post_withdraw_cases(post)
            if thread.opening_id == post.pk and thread.state in (Thread.State.PENDING, Thread.State.REJECTED):
                Thread.objects.filter(pk=thread.pk).update(state=Thread.State.REMOVED, version=thread.version + 1)
                thread.refresh_from_db()
            after_change(thread)
        gone = Post.objects.filter(written_by(user), state=Post.State.REMOVED)
        PostText.objects.filter(post__in=gone).update(source="", html="")
        Revision.objects.filter(post__in=gone).delete()
        attachments_forget(gone)
        Thread.objects.filter(opening__in=gone, state=Thread.State.REMOVED).update(title="–")
        threads = list(Thread.objects.filter(written_by(user, "posts__")).distinct())
        Post.objects.filter(author=user).update(author=None, author_label="", author_role="", submission_token=None)
        # Nobody can be found behind the token any more; what was asked stays unnamed.
        Post.objects.filter(relay=token_of(user)).update(submission_token=None)
        Relay.objects.filter(pk=token_of(user)).update(sealed="")
        Case.objects.waiting().filter(assignee=user).update(assignee=None, claimed_until=None, state=Case.State.OPEN)
        SpaceMembership.objects.filter(user=user).delete()
        # Their words about others, and ours about them, go; that something was decided stays in the figures.
        Flag.objects.filter(reporter=user).update(reporter=None, note="")
        appeals = Appeal.objects.filter(Q(decision__about=user) | Q(appellant=user) | _appealed_unnamed(user))
        appeals = Appeal.objects.filter(pk__in=list(appeals.values_list("pk", flat=True)))
        appeals.update(appellant=None, text="–")
        Case.objects.waiting().filter(appeal__in=appeals).update(
            state=Case.State.WITHDRAWN, assignee=None, claimed_until=None
        )
        Sanction.objects.filter(person=user).delete()
        Decision.objects.filter(about=user).update(about=None)
        taking_part_forget(user)
        drafts_forget(user)
        Watch.objects.filter(addressed_to(user)).delete()
        for thread in threads:
            content_changed.send(sender=Thread, subject=thread)
