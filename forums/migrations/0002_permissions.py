"""Facilitators and administrators look after the spaces in the admin."""

from django.db import migrations

from members.roles import ADMINISTRATOR, FACILITATOR, grant_models

# Nobody deletes a space: its threads hang on it.
SPACES = (
    *(f"forums.{verb}_space" for verb in ("add", "change", "view")),
    *(f"forums.{verb}_spacemembership" for verb in ("add", "change", "delete", "view")),
)


def grant(apps, schema_editor):
    for role in (FACILITATOR, ADMINISTRATOR):
        grant_models(apps, role, ("wagtailadmin.access_admin", *SPACES))


class Migration(migrations.Migration):
    dependencies = [
        ("forums", "0001_initial"),
        ("members", "0003_roles"),
    ]

    operations = [migrations.RunPython(grant, migrations.RunPython.noop)]
