"""The audit trail finds every way of changing it."""

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, connections, transaction

from core import audit, checkpoints
from core.models import AuditDetail, AuditEntry, AuditHead

pytestmark = pytest.mark.django_db


def entries(count: int = 4) -> list[AuditEntry]:
    with transaction.atomic():
        return [audit.record(action="thing.changed", subject=f"thing:{n}", after={"n": n}) for n in range(count)]


def faults() -> list[str]:
    return list(audit.verify(checkpoints.read()))


def execute(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


def test_verify_whole_trail() -> None:
    entries()
    assert checkpoints.write()["sequence"] == 4
    assert faults() == []


def test_record_outside_a_transaction_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections["default"], "in_atomic_block", False)
    with pytest.raises(RuntimeError):
        audit.record(action="thing.changed", subject="thing:1")


def test_entry_cannot_be_deleted_or_rewritten_by_the_model() -> None:
    entry = entries(1)[0]
    with pytest.raises(TypeError):
        entry.delete()


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE core_auditentry SET action='other' WHERE sequence=2",
        "UPDATE core_auditentry SET subject='other' WHERE sequence=4",
        "UPDATE core_auditdetail SET reason='other' WHERE entry_id=2",
        "UPDATE core_auditdetail SET actor_reference='user:9' WHERE entry_id=3",
        "DELETE FROM core_auditdetail WHERE entry_id=3",
    ],
)
def test_verify_changed_row_is_found(sql: str) -> None:
    entries()
    execute(sql)
    assert faults()


def test_verify_missing_row_is_found() -> None:
    entries()
    AuditDetail.objects.filter(entry_id=2).delete()
    AuditEntry.objects.filter(sequence=2).delete()
    assert any("missing" in fault for fault in faults())


def test_verify_truncation_is_found_by_the_checkpoint() -> None:
    made = entries()
    checkpoints.write()
    AuditDetail.objects.filter(entry_id__gt=2).delete()
    AuditEntry.objects.filter(sequence__gt=2).delete()
    # Whoever cuts the table can also set its head back; the checkpoint outside still knows.
    AuditHead.objects.update(sequence=2, hash=made[1].hash)
    assert any("signed checkpoint knows entry 4" in fault for fault in faults())


def test_verify_rewritten_chain_is_found_by_the_checkpoint() -> None:
    entries()
    checkpoints.write()
    AuditDetail.objects.all().delete()
    AuditEntry.objects.all().delete()
    AuditHead.objects.all().delete()
    entries()
    assert any("differs from the signed checkpoint" in fault for fault in faults())


def test_erased_details_keep_the_chain_whole() -> None:
    entry = entries()[1]
    with transaction.atomic():
        audit.erase_details(entry=entry, actor=None, reason="The person asked")
    assert faults() == []
    assert not AuditDetail.objects.filter(entry=entry).exists()


def test_verify_audit_command_fails_on_a_fault_and_on_a_forged_checkpoint(settings) -> None:
    entries()
    call_command("verify_audit", checkpoint=True)
    with open(settings.AUDIT_CHECKPOINT_FILE, "a") as file:
        file.write('{"checkpoint": "forged:signature"}\n')
    with pytest.raises(CommandError):
        call_command("verify_audit")
    execute("UPDATE core_auditentry SET action='other' WHERE sequence=2")
    with pytest.raises(CommandError):
        call_command("verify_audit")
