"""Reports, appeals, sanctions, notes, watched words, moved posts; cases and decisions about more than posts."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("forums", "0002_permissions"),
        ("members", "0003_roles"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Appeal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.TextField(max_length=3000, verbose_name="Why you disagree")),
                (
                    "language",
                    models.CharField(
                        choices=[("cy", "Welsh"), ("en", "English")], max_length=2, verbose_name="Language"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "Open"), ("granted", "Upheld"), ("denied", "Not upheld")],
                        default="open",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="created")),
            ],
            options={
                "verbose_name": "appeal",
                "verbose_name_plural": "appeals",
                "ordering": ["created_at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Flag",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reason", models.CharField(max_length=30, verbose_name="Reason")),
                ("note", models.TextField(blank=True, max_length=1000, verbose_name="note")),
                (
                    "language",
                    models.CharField(
                        choices=[("cy", "Welsh"), ("en", "English")], max_length=2, verbose_name="Language"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "Open"), ("upheld", "Acted upon"), ("dismissed", "Nothing stood against it")],
                        default="open",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="created")),
            ],
            options={
                "verbose_name": "report",
                "verbose_name_plural": "reports",
                "ordering": ["created_at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="MemberNote",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.TextField(max_length=2000, verbose_name="note")),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="created")),
            ],
            options={
                "verbose_name": "note on a member",
                "verbose_name_plural": "notes on members",
                "ordering": ["-created_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="PostRedirect",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField(verbose_name="number")),
            ],
            options={
                "verbose_name": "moved post",
                "verbose_name_plural": "moved posts",
            },
        ),
        migrations.CreateModel(
            name="Sanction",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("warn", "Warning"),
                            ("limit", "Fewer posts a day"),
                            ("premoderate", "Posts are checked first"),
                            ("suspend", "Suspension"),
                        ],
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                ("starts_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="from")),
                ("until", models.DateTimeField(blank=True, null=True, verbose_name="until")),
                ("lifted_at", models.DateTimeField(blank=True, null=True, verbose_name="lifted")),
            ],
            options={
                "verbose_name": "sanction",
                "verbose_name_plural": "sanctions",
                "ordering": ["-starts_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="SavedReply",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name_cy", models.CharField(max_length=120, verbose_name="name in Welsh")),
                ("name_en", models.CharField(max_length=120, verbose_name="name in English")),
                ("text_cy", models.TextField(max_length=1000, verbose_name="text in Welsh")),
                ("text_en", models.TextField(max_length=1000, verbose_name="text in English")),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="position")),
            ],
            options={
                "verbose_name": "saved reply",
                "verbose_name_plural": "saved replies",
                "ordering": ["position", "pk"],
            },
        ),
        migrations.CreateModel(
            name="WatchedWord",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("word", "Word or phrase"), ("link", "Links to this domain")],
                        default="word",
                        max_length=4,
                        verbose_name="kind",
                    ),
                ),
                (
                    "pattern",
                    models.CharField(
                        help_text="Any form of a word is found, mutated ones too. For links, give the domain: example.com.",
                        max_length=120,
                        verbose_name="word, phrase or domain",
                    ),
                ),
                (
                    "note",
                    models.CharField(
                        blank=True,
                        help_text="Shown to the facilitator who checks the post.",
                        max_length=200,
                        verbose_name="why it is watched",
                    ),
                ),
                ("active", models.BooleanField(default=True, verbose_name="in use")),
            ],
            options={
                "verbose_name": "watched word or link",
                "verbose_name_plural": "watched words and links",
                "ordering": ["kind", "pattern"],
            },
        ),
        migrations.RemoveConstraint(
            model_name="case",
            name="one_open_case_a_post_and_kind",
        ),
        migrations.AddField(
            model_name="case",
            name="detail",
            field=models.CharField(blank=True, max_length=300, verbose_name="why it waits"),
        ),
        migrations.AddField(
            model_name="case",
            name="membership",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="members.membership",
                verbose_name="membership",
            ),
        ),
        migrations.AddField(
            model_name="case",
            name="space",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="forums.space",
                verbose_name="space",
            ),
        ),
        migrations.AddField(
            model_name="case",
            name="target_key",
            field=models.CharField(default="", editable=False, max_length=40),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="case",
            name="text",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="cases",
                to="forums.posttext",
                verbose_name="translation",
            ),
        ),
        migrations.AddField(
            model_name="decision",
            name="about",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="decisions_about",
                to=settings.AUTH_USER_MODEL,
                verbose_name="person concerned",
            ),
        ),
        migrations.AddField(
            model_name="decision",
            name="after",
            field=models.JSONField(default=dict, editable=False),
        ),
        migrations.AddField(
            model_name="decision",
            name="before",
            field=models.JSONField(default=dict, editable=False),
        ),
        migrations.AddField(
            model_name="decision",
            name="post",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="decisions",
                to="forums.post",
                verbose_name="post",
            ),
        ),
        migrations.AddField(
            model_name="decision",
            name="reason_code",
            field=models.CharField(blank=True, max_length=30),
        ),
        migrations.AddField(
            model_name="decision",
            name="thread",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="decisions",
                to="forums.thread",
                verbose_name="thread",
            ),
        ),
        migrations.AddField(
            model_name="post",
            name="removed_by_author",
            field=models.BooleanField(default=False, editable=False),
        ),
        migrations.AddField(
            model_name="post",
            name="removed_from",
            field=models.CharField(
                blank=True,
                choices=[
                    ("draft", "Draft"),
                    ("pending", "Waiting to be checked"),
                    ("published", "Published"),
                    ("rejected", "Rejected"),
                    ("hidden", "Hidden"),
                    ("removed", "Removed"),
                ],
                editable=False,
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="thread",
            name="merged_into",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="merged",
                to="forums.thread",
                verbose_name="merged into",
            ),
        ),
        migrations.AlterField(
            model_name="case",
            name="kind",
            field=models.CharField(
                choices=[
                    ("first-post", "A member's first post"),
                    ("space-rule", "Every post in this space is checked"),
                    ("changed", "A changed post"),
                    ("person", "This member's posts are checked first"),
                    ("words", "A watched word or link"),
                    ("flag", "Reported by members"),
                    ("anonymous", "Asked through a facilitator"),
                    ("translation", "A translation offered"),
                    ("join", "A request to join"),
                    ("appeal", "An appeal"),
                ],
                max_length=20,
                verbose_name="kind",
            ),
        ),
        migrations.AlterField(
            model_name="case",
            name="post",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="cases",
                to="forums.post",
                verbose_name="post",
            ),
        ),
        migrations.AlterField(
            model_name="case",
            name="state",
            field=models.CharField(
                choices=[
                    ("open", "Open"),
                    ("claimed", "Taken"),
                    ("upheld", "Acted upon"),
                    ("dismissed", "Nothing stood against it"),
                    ("withdrawn", "Withdrawn by the author"),
                ],
                default="open",
                max_length=10,
                verbose_name="state",
            ),
        ),
        migrations.AlterField(
            model_name="decision",
            name="action",
            field=models.CharField(
                choices=[
                    ("approve", "Approved"),
                    ("reject", "Rejected"),
                    ("hide", "Hidden"),
                    ("show", "Shown again"),
                    ("remove", "Removed"),
                    ("restore", "Restored"),
                    ("dismiss", "No action needed"),
                    ("edit", "Edited before approval"),
                    ("lock", "Closed to replies"),
                    ("unlock", "Opened to replies again"),
                    ("pin", "Pinned"),
                    ("unpin", "No longer pinned"),
                    ("move", "Moved"),
                    ("split", "Split"),
                    ("merge", "Merged"),
                    ("warn", "Warned"),
                    ("limit", "Limited"),
                    ("premoderate", "Posts are checked first"),
                    ("suspend", "Suspended"),
                    ("lift", "Lifted"),
                    ("accept", "Accepted"),
                    ("refuse", "Refused"),
                    ("grant", "Appeal upheld"),
                    ("deny", "Appeal not upheld"),
                    ("undo", "Undone"),
                ],
                max_length=20,
                verbose_name="action",
            ),
        ),
        migrations.AlterField(
            model_name="decision",
            name="case",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="decisions",
                to="forums.case",
                verbose_name="case",
            ),
        ),
        migrations.AlterField(
            model_name="thread",
            name="state",
            field=models.CharField(
                choices=[
                    ("pending", "Waiting to be checked"),
                    ("published", "Published"),
                    ("rejected", "Rejected"),
                    ("hidden", "Hidden"),
                    ("removed", "Removed"),
                    ("merged", "Merged with another discussion"),
                ],
                default="pending",
                max_length=10,
                verbose_name="state",
            ),
        ),
        migrations.AddIndex(
            model_name="decision",
            index=models.Index(fields=["created_at"], name="decision_created"),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.UniqueConstraint(fields=("undo_of",), name="a_decision_is_undone_once"),
        ),
        migrations.AddField(
            model_name="appeal",
            name="appellant",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="appeals",
                to=settings.AUTH_USER_MODEL,
                verbose_name="appeal by",
            ),
        ),
        migrations.AddField(
            model_name="appeal",
            name="decision",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="appeal",
                to="forums.decision",
                verbose_name="decision",
            ),
        ),
        migrations.AddField(
            model_name="case",
            name="appeal",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="cases",
                to="forums.appeal",
                verbose_name="appeal",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(fields=["decided_at"], name="case_decided"),
        ),
        migrations.AddField(
            model_name="flag",
            name="post",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="flags", to="forums.post", verbose_name="post"
            ),
        ),
        migrations.AddField(
            model_name="flag",
            name="reporter",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="flags",
                to=settings.AUTH_USER_MODEL,
                verbose_name="reported by",
            ),
        ),
        migrations.AddField(
            model_name="membernote",
            name="author",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="written by",
            ),
        ),
        migrations.AddField(
            model_name="membernote",
            name="person",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="moderation_notes",
                to=settings.AUTH_USER_MODEL,
                verbose_name="person",
            ),
        ),
        migrations.AddField(
            model_name="postredirect",
            name="post",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="redirects",
                to="forums.post",
                verbose_name="post",
            ),
        ),
        migrations.AddField(
            model_name="postredirect",
            name="thread",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="redirects",
                to="forums.thread",
                verbose_name="thread",
            ),
        ),
        migrations.AddField(
            model_name="sanction",
            name="decision",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="sanction",
                to="forums.decision",
                verbose_name="decision",
            ),
        ),
        migrations.AddField(
            model_name="sanction",
            name="person",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="sanctions",
                to=settings.AUTH_USER_MODEL,
                verbose_name="person",
            ),
        ),
        migrations.AddConstraint(
            model_name="watchedword",
            constraint=models.UniqueConstraint(fields=("kind", "pattern"), name="one_watched_word"),
        ),
        migrations.AddConstraint(
            model_name="flag",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "open")),
                fields=("post", "reporter"),
                name="one_open_flag_a_person_and_post",
            ),
        ),
        migrations.AddConstraint(
            model_name="postredirect",
            constraint=models.UniqueConstraint(fields=("thread", "number"), name="one_redirect_a_number"),
        ),
        migrations.AddIndex(
            model_name="sanction",
            index=models.Index(fields=["person", "lifted_at", "until"], name="sanction_in_force"),
        ),
    ]
