"""Requests to join in the facilitators' queue: members decides on them, the queue holds the case."""

from typing import Any

from django.db import transaction

from members.memberships import membership_approve, membership_refuse
from members.models import Membership

from .cases import fresh_case
from .deciding import Reason, case_close, case_ready, decided_alike, decision_record
from .models import Case, Decision
from .publishing import move_case


@transaction.atomic
def join_decide(*, actor: Any, case: Case, version: int, approve: bool, reason: Reason | None = None) -> Decision:
    """Approve or refuse a request to join. A refusal gives its reason in both languages.

    The same answer by the same person again returns the first. Raises ValueError without a reason, PermissionDenied
    (also for one's own), or Conflict.
    """
    why = reason.required() if reason is not None and not approve else Reason()
    case = fresh_case(case, actor)
    membership = case.membership
    if membership is None:
        raise ValueError("This case is not a request to join.")
    action = Decision.Action.ACCEPT if approve else Decision.Action.REFUSE
    if again := decided_alike(case, actor, action):
        return again
    # Closed first: members' own signal would otherwise close it as somebody else's doing.
    case_close(case, case_ready(case, actor, version), upheld=not approve)
    if approve:
        membership_approve(membership=membership, actor=actor, version=membership.version)
    else:
        language = membership.user.preferred_language
        words = why.cy if language == "cy" else why.en
        membership_refuse(
            membership=membership, actor=actor, version=membership.version, reason=words, language=language
        )
    return decision_record(
        actor=actor,
        action=action,
        subject=membership,
        case=case,
        about=membership.user,
        reason=why,
        after={"state": "active" if approve else "refused"},
    )


def join_case_follows(membership: Membership) -> None:
    """Open a case for a membership that waits, and close it once it does not, whoever decided where."""
    waiting = Case.objects.waiting().filter(membership=membership, kind=Case.Kind.JOIN).first()
    if membership.state == Membership.State.PENDING:
        if waiting is None:
            Case.objects.create(kind=Case.Kind.JOIN, membership=membership, language=membership.user.preferred_language)
    elif waiting is not None:
        states = {
            Membership.State.ACTIVE: Case.State.DISMISSED,
            Membership.State.REFUSED: Case.State.UPHELD,
        }
        state = states.get(Membership.State(membership.state), Case.State.WITHDRAWN)
        move_case(waiting, waiting.version, state=state, assignee=None, claimed_until=None)
