"""Facilitators and administrators look after watched words and saved replies in the admin."""

from django.db import migrations

from members.roles import ADMINISTRATOR, FACILITATOR, grant_models

RULES = tuple(
    f"forums.{verb}_{model}" for model in ("watchedword", "savedreply") for verb in ("add", "change", "delete", "view")
)


def grant(apps, schema_editor):
    for role in (FACILITATOR, ADMINISTRATOR):
        grant_models(apps, role, RULES)


class Migration(migrations.Migration):
    dependencies = [("forums", "0004_case_targets")]

    operations = [migrations.RunPython(grant, migrations.RunPython.noop)]
