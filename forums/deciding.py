"""What every decision is made of: the case's claim and version, the record, and telling the person concerned."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from core import audit
from members.notify import notify

from .errors import Conflict
from .models import Case, Decision, Post, Thread
from .models.moderation import appeal_deadline
from .publishing import move_case, post_notice

# Decisions after which there is a post to go to. All others lead to the decision: that page says why and takes an
# appeal, and the person concerned may read it even where the post is gone.
LED_TO_THE_POST = frozenset({Decision.Action.APPROVE, Decision.Action.SHOW, Decision.Action.RESTORE})


@dataclass(frozen=True)
class Reason:
    """Why something was decided, in both languages; ``code`` is that of a saved reason, for the public figures."""

    en: str = ""
    cy: str = ""
    code: str = ""

    def required(self) -> "Reason":
        """Return the reason without spaces around it; raises ValueError where a language is missing."""
        if not (self.en.strip() and self.cy.strip()):
            raise ValueError("A decision against somebody gives its reason in both languages.")
        return Reason(self.en.strip(), self.cy.strip(), self.code)


def decided_alike(case: Case, actor: Any, action: str) -> Decision | None:
    """Return the decision of a decided case, if the same person decided the same: a second press of the button."""
    if case.waiting:
        return None
    last = case.decisions.order_by("-created_at", "-pk").first()
    return last if last is not None and last.actor_id == actor.pk and last.action == action else None


def case_ready(case: Case, actor: Any, version: int) -> int:
    """Return the version to write a waiting case with. Raises Conflict if it is decided or held by somebody else.

    One's own claim, made after the page was read, is no conflict.
    """
    if not case.waiting or case.held_by_other(actor):
        raise Conflict(case.target, case)
    return case.version if case.held and case.assignee_id == actor.pk else version


def case_close(case: Case, version: int, *, upheld: bool, moment: datetime | None = None) -> None:
    """End a case; raises Conflict if ``version`` is stale."""
    state = Case.State.UPHELD if upheld else Case.State.DISMISSED
    move_case(case, version, state=state, decided_at=moment or timezone.now(), claimed_until=None)


def decision_record(
    *,
    actor: Any,
    action: str,
    subject: Any,
    case: Case | None = None,
    post: Post | None = None,
    thread: Thread | None = None,
    about: Any = None,
    reason: Reason | None = None,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    undo_of: Decision | None = None,
) -> Decision:
    """Append a decision, and its entry in the audit trail, in the caller's transaction.

    ``subject`` is what the audit entry names; its action reads ``post.hide``.
    """
    why = reason or Reason()
    decision = Decision.objects.create(
        case=case,
        post=post,
        thread=thread if thread is not None else (post.thread if post is not None else None),
        about=about,
        actor=actor,
        action=action,
        reason_code=why.code,
        reason_en=why.en,
        reason_cy=why.cy,
        before=before or {},
        after=after or {},
        undo_of=undo_of,
    )
    trail = {**(after or {}), "decision": decision.pk}
    if why.cy:
        trail["reason_cy"] = why.cy
    if undo_of is not None:
        trail["undo_of"] = undo_of.pk
    audit.record(
        action=f"{subject._meta.model_name}.{action}",
        subject=subject,
        actor=actor,
        before=before,
        after=trail,
        reason=why.en,
    )
    return decision


def tell_of_decision(decision: Decision, message: str) -> None:
    """Tell the person concerned what was decided, why, and how to appeal, in their language; once for a decision."""
    person, token = decision.about, decision.relay_token
    if person is None and not token:
        return
    values: dict[str, Any] = {
        "reason": {"en": decision.reason_en, "cy": decision.reason_cy},
        "moderator_note": "",
        "appeal_deadline": {"date": appeal_deadline(decision).isoformat()},
        "appeal_url": {"view": "forums:decision", "kwargs": {"decision_id": decision.pk}},
        "decision_url": {"view": "forums:decision", "kwargs": {"decision_id": decision.pk}},
    }
    if decision.thread is not None:
        values["thread_title"] = {"text": decision.thread.title, "lang": decision.thread.language}
        if decision.thread.opening is not None:
            values["post_url"], _options = post_notice(decision.thread.opening)
    options: dict[str, Any] = {}
    with override(person.preferred_language if person else _language(decision)):
        if decision.post is not None:
            values["post_url"], at_post = post_notice(decision.post)
            options = at_post if decision.action in LED_TO_THE_POST else {}
        options.setdefault("url", reverse("forums:decision", args=[decision.pk]))
    notify(person, message, key=f"decision:{decision.pk}:{message}", values=values, recipient=token, **options)


def _language(decision: Decision) -> str:
    """Return the language of what an unnamed author wrote: their own is not written down beside it."""
    return decision.thread.language if decision.thread is not None else "en"
