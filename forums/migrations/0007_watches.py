"""Levels at which people follow spaces and threads."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("forums", "0006_translations"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Watch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("recipient", models.CharField(blank=True, editable=False, max_length=80)),
                (
                    "level",
                    models.CharField(
                        choices=[("everything", "Everything"), ("replies", "Replies to me"), ("nothing", "Nothing")],
                        max_length=10,
                        verbose_name="level",
                    ),
                ),
                ("chosen", models.BooleanField(default=True, editable=False)),
                ("changed_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="changed")),
                (
                    "space",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="watches",
                        to="forums.space",
                        verbose_name="space",
                    ),
                ),
                (
                    "thread",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="watches",
                        to="forums.thread",
                        verbose_name="thread",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="watches",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
            ],
            options={
                "verbose_name": "thing followed",
                "verbose_name_plural": "things followed",
                "indexes": [models.Index(fields=["thread", "level"], name="watch_of_thread")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("recipient", ""), ("user__isnull", False)),
                            models.Q(("user__isnull", True), models.Q(("recipient", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="watch_user_or_recipient",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("space__isnull", False), ("thread__isnull", True)),
                            models.Q(("space__isnull", True), ("thread__isnull", False)),
                            _connector="OR",
                        ),
                        name="watch_space_or_thread",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("thread__isnull", False), ("user__isnull", False)),
                        fields=("user", "thread"),
                        name="watch_thread",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("space__isnull", False), ("user__isnull", False)),
                        fields=("user", "space"),
                        name="watch_space",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(models.Q(("recipient", ""), _negated=True), ("thread__isnull", False)),
                        fields=("recipient", "thread"),
                        name="watch_thread_by_token",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(models.Q(("recipient", ""), _negated=True), ("space__isnull", False)),
                        fields=("recipient", "space"),
                        name="watch_space_by_token",
                    ),
                ],
            },
        ),
    ]
