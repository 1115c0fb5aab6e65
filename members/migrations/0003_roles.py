"""The roles as groups with their permissions, and what deciding on memberships and notices needs."""

from django.db import migrations, models

from members.roles import EDITOR, GRANTS, ROLES, grant_models

COLLECTION_MODELS = {"image": "wagtailimages", "document": "wagtaildocs"}


def make_roles(apps, schema_editor):
    Group = apps.get_model("auth", "Group")
    ContentType = apps.get_model("contenttypes", "ContentType")
    Permission = apps.get_model("auth", "Permission")
    Page = apps.get_model("wagtailcore", "Page")
    Collection = apps.get_model("wagtailcore", "Collection")
    GroupPagePermission = apps.get_model("wagtailcore", "GroupPagePermission")
    GroupCollectionPermission = apps.get_model("wagtailcore", "GroupCollectionPermission")
    root_page = Page.objects.get(depth=1)
    root_collection = Collection.objects.get(depth=1)

    def permission(app_label, codename):
        model = codename.rsplit("_", 1)[1]
        content_type, _ = ContentType.objects.get_or_create(app_label=app_label, model=model)
        return Permission.objects.get_or_create(
            content_type=content_type, codename=codename, defaults={"name": "Can " + codename.replace("_", " ")}
        )[0]

    for role in ROLES:
        grants = GRANTS[role]
        grant_models(apps, role, grants.models)
        group = Group.objects.get(name=role)
        for codename in grants.root_page:
            GroupPagePermission.objects.get_or_create(
                group=group, page=root_page, permission=permission("wagtailcore", codename)
            )
        for codename in grants.root_collection:
            app_label = COLLECTION_MODELS[codename.rsplit("_", 1)[1]]
            GroupCollectionPermission.objects.get_or_create(
                group=group, collection=root_collection, permission=permission(app_label, codename)
            )

    # Wagtail's own two groups would stand beside ours and mean nothing; its approval task goes to the editors.
    GroupApprovalTask = apps.get_model("wagtailcore", "GroupApprovalTask")
    editors = Group.objects.get(name=EDITOR)
    for task in GroupApprovalTask.objects.filter(groups__name="Moderators"):
        task.groups.add(editors)
    Group.objects.filter(name__in=["Moderators", "Editors"]).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0002_organisations_and_notices"),
        ("core", "0002_locales"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("wagtailcore", "0098_apitoken"),
        ("wagtailadmin", "0006_formstate"),
        ("wagtailimages", "0027_image_description"),
        ("wagtaildocs", "0014_alter_document_file_size"),
        ("wagtailredirects", "0008_add_verbose_name_plural"),
        ("wagtail_localize", "0016_rename_page_revision_translationlog_revision"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="membership",
            options={
                "ordering": ["requested_at"],
                "permissions": [("decide_membership", "Can approve or refuse a membership")],
                "verbose_name": "membership",
                "verbose_name_plural": "memberships",
            },
        ),
        migrations.AddField(
            model_name="notice",
            name="visible_if",
            field=models.JSONField(blank=True, default=list),
        ),
        migrations.AddField(
            model_name="membership",
            name="reason_language",
            field=models.CharField(blank=True, max_length=2),
        ),
        migrations.RunPython(make_roles, migrations.RunPython.noop),
    ]
