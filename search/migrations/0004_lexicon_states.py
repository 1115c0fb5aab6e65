"""Pairs of the lexicon that editors pinned or blocked, and who may do so."""

from django.db import migrations, models

from members.roles import ADMINISTRATOR, EDITOR, grant_models

PERMISSIONS = tuple(f"search.{verb}_lexiconpair" for verb in ("add", "change", "view"))


def grant(apps, schema_editor):
    for role in (EDITOR, ADMINISTRATOR):
        grant_models(apps, role, PERMISSIONS)


class Migration(migrations.Migration):
    dependencies = [
        ("search", "0003_person_searching"),
        ("members", "0003_roles"),
    ]

    operations = [
        migrations.AddField(
            model_name="lexiconpair",
            name="count",
            field=models.PositiveIntegerField(default=0, verbose_name="texts that hold both"),
        ),
        migrations.AddField(
            model_name="lexiconpair",
            name="state",
            field=models.CharField(
                choices=[("learned", "Learned"), ("pinned", "Pinned: always used"), ("blocked", "Blocked: never used")],
                default="learned",
                max_length=10,
                verbose_name="state",
            ),
        ),
        migrations.AlterField(
            model_name="lexiconpair",
            name="evidence",
            field=models.JSONField(default=list, verbose_name="evidence"),
        ),
        migrations.AlterField(
            model_name="lexiconpair",
            name="weight",
            field=models.FloatField(default=0.0, verbose_name="weight"),
        ),
        migrations.RunPython(grant, migrations.RunPython.noop),
    ]
