"""Appeals: made by the person concerned, decided by somebody who took no part in the first decision."""

from datetime import timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_noop, override

from core import audit
from members.messages import LANGUAGES, in_both
from members.notify import notify

from . import policy
from .cases import fresh_case
from .deciding import Reason, case_close, case_ready, decided_alike, decision_record
from .errors import Conflict, NotUndoable
from .models import Appeal, Case, Decision
from .undo import restore

ANSWER_WITHIN = timedelta(days=10)
OUTCOMES = {
    True: gettext_noop("The appeal was upheld and the decision was undone."),
    False: gettext_noop("The appeal was not upheld."),
}


@transaction.atomic
def appeal_create(*, actor: Any, decision: Decision, text: str, language: str) -> Appeal:
    """Appeal against a decision about oneself; a second call returns the first appeal.

    Raises ValueError for no words, PermissionDenied for others, for a decision that cannot be appealed against, or once
    the time for it has passed.
    """
    if policy.is_concerned(actor, decision) and (earlier := Appeal.objects.filter(decision=decision).first()):
        return earlier
    if not policy.may_appeal(actor, decision):
        raise PermissionDenied
    if not text.strip():
        raise ValueError("An appeal says why.")
    token = decision.relay_token
    try:
        with transaction.atomic():
            appellant = None if token else actor
            appeal = Appeal.objects.create(decision=decision, appellant=appellant, text=text.strip(), language=language)
    except IntegrityError:  # the same form arrived twice at once
        return Appeal.objects.get(decision=decision)
    Case.objects.create(kind=Case.Kind.APPEAL, appeal=appeal, language=language)
    audit.record(action="appeal.created", subject=appeal, actor=token or actor, after={"decision": decision.pk})
    due = timezone.now() + ANSWER_WITHIN
    _tell(appeal, "appeal-received", {"due_date": {"date": due.isoformat()}})
    return appeal


@transaction.atomic
def appeal_decide(*, actor: Any, case: Case, version: int, grant: bool, reason: Reason) -> Decision:
    """Uphold an appeal, which undoes the decision, or not; tell the person which, and why.

    The same answer by the same person again returns the first. Raises ValueError without a reason in both languages,
    PermissionDenied (also for whoever took the decision), or Conflict.
    """
    why = reason.required()
    case = fresh_case(case, actor)
    appeal = case.appeal
    if appeal is None:
        raise ValueError("This case is not an appeal.")
    action = Decision.Action.GRANT if grant else Decision.Action.DENY
    if again := decided_alike(case, actor, action):
        return again
    case_close(case, case_ready(case, actor, version), upheld=grant)
    appeal.state = Appeal.State.GRANTED if grant else Appeal.State.DENIED
    appeal.save(update_fields=["state"])
    first = appeal.decision
    undone = None
    if grant and not first.is_undone:
        try:
            with transaction.atomic():
                undone = restore(first, actor=actor, reason=why, on_appeal=True)
        except (Conflict, NotUndoable):
            # What it was about has changed since: the appeal is upheld all the same, and the record says so.
            undone = None
    decision = decision_record(
        actor=actor,
        action=action,
        subject=appeal,
        case=case,
        post=first.post,
        thread=first.thread,
        about=appeal.appellant,
        reason=why,
        before={"decision": first.pk},
        after={"state": appeal.state, "undone_by": undone.pk if undone else None},
    )
    _tell(
        appeal,
        "appeal-outcome",
        {
            "outcome": in_both(OUTCOMES[grant]),
            "reason": {"en": why.en, "cy": why.cy},
            "decided_by": str(actor),
        },
    )
    return decision


def _tell(appeal: Appeal, message: str, values: dict[str, Any]) -> None:
    person, token = appeal.appellant, appeal.decision.relay_token
    if person is None and not token:
        return
    address = {"view": "forums:decision", "kwargs": {"decision_id": appeal.decision_id}}
    notify(
        person,
        message,
        key=f"appeal:{appeal.pk}:{message}",
        values={
            "decision_summary": decision_summary(appeal.decision),
            "appeal_url": address,
            **values,
        },
        recipient=token,
    )


def decision_summary(decision: Decision) -> dict[str, str]:
    """Return a decision in one line, in both languages: what was done, and to which discussion."""
    title = f" – “{decision.thread.title}”" if decision.thread is not None else ""
    summary = {}
    for language in LANGUAGES:
        with override(language):
            summary[language] = f"{decision.get_action_display()}{title}"
    return summary
