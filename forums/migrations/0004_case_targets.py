"""Names the target of the cases that were there already, and only then keeps them apart by it."""

from django.db import migrations, models
from django.db.models import F, Value
from django.db.models.functions import Cast, Concat


def name_targets(apps, schema_editor):
    Case, Decision = apps.get_model("forums", "Case"), apps.get_model("forums", "Decision")
    Case.objects.filter(target_key="").update(target_key=Concat(Value("post:"), Cast(F("post_id"), models.CharField())))
    for case in Case.objects.select_related("post__thread").iterator():
        Case.objects.filter(pk=case.pk).update(space_id=case.post.thread.space_id)
        Decision.objects.filter(case=case).update(
            post_id=case.post_id, thread_id=case.post.thread_id, about_id=case.post.author_id
        )


class Migration(migrations.Migration):
    dependencies = [("forums", "0003_moderation")]

    operations = [
        migrations.RunPython(name_targets, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["open", "claimed"])),
                fields=("target_key", "kind"),
                name="one_open_case_a_target_and_kind",
            ),
        ),
    ]
