"""What facilitators decide about people: warn, limit, check first, suspend, lift; and their notes."""

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from core import audit

from . import policy
from .deciding import Reason, decision_record, tell_of_decision
from .errors import Conflict
from .models import Decision, MemberNote, Post, Sanction
from .sanctions import forget_sanctions

MESSAGES = {
    Sanction.Kind.WARNING: "member-warned",
    Sanction.Kind.LIMIT: "member-limited",
    Sanction.Kind.PREMODERATION: "member-premoderated",
    Sanction.Kind.SUSPENSION: "member-suspended",
}


@transaction.atomic
def sanction_impose(
    *,
    actor: Any,
    person: Any,
    kind: str,
    reason: Reason,
    until: datetime | None = None,
    post: Post | None = None,
) -> Sanction:
    """Warn, limit or suspend a person, or have their posts checked first; tell them why and how to appeal.

    ``until`` ends it by itself; ``post`` is what gave the occasion. Raises ValueError without a reason in both
    languages or for an end that is past, PermissionDenied for oneself or a colleague, Conflict where such a measure
    holds already (a warning can be given again).
    """
    why = reason.required()
    if not policy.may_sanction(actor, person):
        raise PermissionDenied
    if until is not None and until <= timezone.now():
        raise ValueError("A measure ends in the future.")
    person = type(person).objects.select_for_update().get(pk=person.pk)
    if kind != Sanction.Kind.WARNING and person.sanctions.in_force().filter(kind=kind).exists():
        raise Conflict(person)
    decision = decision_record(
        actor=actor,
        action=Decision.Action(kind),
        subject=person,
        post=post,
        about=person,
        reason=why,
        after={"kind": kind, "until": until.isoformat() if until else ""},
    )
    sanction = Sanction.objects.create(person=person, decision=decision, kind=kind, until=until)
    forget_sanctions(person)
    tell_of_decision(decision, MESSAGES[Sanction.Kind(kind)])
    return sanction


@transaction.atomic
def sanction_lift(*, actor: Any, sanction: Sanction, reason: Reason | None = None) -> Decision:
    """End a measure before its time and tell the person. Raises PermissionDenied, or Conflict if it is over."""
    sanction = Sanction.objects.select_related("person").get(pk=sanction.pk)
    if not policy.may_sanction(actor, sanction.person):
        raise PermissionDenied
    now = timezone.now()
    if not Sanction.objects.in_force(now).filter(pk=sanction.pk).update(lifted_at=now):
        raise Conflict(sanction.person)
    decision = decision_record(
        actor=actor,
        action=Decision.Action.LIFT,
        subject=sanction,
        about=sanction.person,
        reason=reason,
        before={"kind": sanction.kind},
        after={"sanction": sanction.pk},
    )
    forget_sanctions(sanction.person)
    tell_of_decision(decision, "sanction-lifted")
    return decision


@transaction.atomic
def note_add(*, actor: Any, person: Any, text: str) -> MemberNote:
    """Write a note on a person that only facilitators read. Raises PermissionDenied, or ValueError for no words."""
    if not policy.may_read_notes(actor, person):
        raise PermissionDenied
    if not text.strip():
        raise ValueError("A note says something.")
    note = MemberNote.objects.create(person=person, author=actor, text=text.strip())
    audit.record(action="membernote.added", subject=note, actor=actor, after={"person": person.pk})
    return note
