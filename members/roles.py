"""Roles are Django groups: their names, what each may do, and asking who holds one."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _

from .models import Membership, User

MEMBER = "member"
PRACTITIONER = "practitioner"
FACILITATOR = "facilitator"
EDITOR = "editor"
ADMINISTRATOR = "administrator"
ROLES = (MEMBER, PRACTITIONER, FACILITATOR, EDITOR, ADMINISTRATOR)
ROLE_LABELS = {
    MEMBER: _("Member"),
    PRACTITIONER: _("Practitioner"),
    FACILITATOR: _("Facilitator"),
    EDITOR: _("Editor"),
    ADMINISTRATOR: _("Administrator"),
}

# Who can see or change other people's work, and so needs two-step sign-in.
STAFF_ROLES = frozenset({FACILITATOR, EDITOR, ADMINISTRATOR})

HELD_ATTRIBUTE = "_held"  # where what a person holds is kept on the instance


class Held(NamedTuple):
    """What a person holds: roles, and whether a membership of theirs is active."""

    roles: frozenset[str]
    membership: bool


NOTHING = Held(frozenset(), membership=False)


@dataclass(frozen=True)
class Grants:
    """What a role may do: model permissions (``app.codename``), and codenames on the root page and root collection."""

    models: tuple[str, ...] = ()
    root_page: tuple[str, ...] = ()
    root_collection: tuple[str, ...] = ()


def _all(app_label: str, *models: str, verbs: tuple[str, ...] = ("add", "change", "delete", "view")) -> tuple[str, ...]:
    return tuple(f"{app_label}.{verb}_{model}" for model in models for verb in verbs)


TAXONOMY_MODELS = (
    "goal",
    "wayofworking",
    "sector",
    "servicearea",
    "deliverymodel",
    "stage",
    "valuekind",
    "topic",
    "region",
    "unit",
    "indicator",
)
MEDIA = (
    "add_image",
    "change_image",
    "choose_image",
    "add_document",
    "change_document",
    "choose_document",
)
PAGES = ("add_page", "change_page", "publish_page", "lock_page", "unlock_page")
CONTENT = (
    "wagtailadmin.access_admin",
    "wagtail_localize.submit_translation",
    *_all("core", *TAXONOMY_MODELS, verbs=("add", "change", "view")),
    *_all("wagtailredirects", "redirect"),
)

# Facilitators and practitioners have their pages on the site itself; Wagtail's admin holds nothing for them.
GRANTS: dict[str, Grants] = {
    MEMBER: Grants(),
    PRACTITIONER: Grants(),
    FACILITATOR: Grants(models=("members.decide_membership",)),
    EDITOR: Grants(models=CONTENT, root_page=PAGES, root_collection=MEDIA),
    ADMINISTRATOR: Grants(
        models=(
            *CONTENT,
            "members.decide_membership",
            *_all("members", "organisation", "emaildomain", "user"),
            "members.view_membership",
            "core.view_outboxmessage",
            "core.change_outboxmessage",
            "core.view_periodicrun",
            "core.view_auditentry",
            *_all("wagtailcore", "site", "collection"),
        ),
        root_page=(*PAGES, "bulk_delete_page"),
        root_collection=MEDIA,
    ),
}


def read_held(users: Sequence[Any]) -> None:
    """Read what people hold, in one query however many they are, and keep it on the instances."""
    groups, memberships = defaultdict(set), defaultdict(set)
    people = User.objects.filter(pk__in=[user.pk for user in users]).order_by()
    for pk, group, state in people.values_list("pk", "groups__name", "memberships__state"):
        groups[pk].add(group)
        memberships[pk].add(state)
    for user in users:
        names = ROLES if user.is_superuser else groups[user.pk].intersection(ROLES)
        held = Held(frozenset(names), membership=Membership.State.ACTIVE in memberships[user.pk])
        setattr(user, HELD_ATTRIBUTE, held if user.is_active else NOTHING)


def held_by(user: Any) -> Held:
    """Return what an active person holds; a superuser holds every role.

    Read once and kept on the instance, which lives as long as one request; ``members.receivers`` clears it when groups
    or membership change.
    """
    if user is None or not getattr(user, "is_authenticated", False) or not user.is_active:
        return NOTHING
    if not hasattr(user, HELD_ATTRIBUTE):
        read_held([user])
    held: Held = getattr(user, HELD_ATTRIBUTE)
    return held


def roles_of(user: Any) -> frozenset[str]:
    """Return the names of the roles that an active person holds."""
    return held_by(user).roles


def has_role(user: Any, *roles: str) -> bool:
    """True if the person is active and holds at least one of the roles."""
    return not roles_of(user).isdisjoint(roles)


def is_staff_role(user: Any) -> bool:
    """True for facilitators, editors, administrators and superusers."""
    return has_role(user, *STAFF_ROLES)


def grant_models(apps: Any, role: str, codenames: tuple[str, ...]) -> None:
    """Give a role model permissions, for use in a migration of any room.

    ``codenames`` read ``app.verb_model``. The rows are made here if need be, since Django makes them only after all
    migrations; it finds them later by content type and codename.
    """
    group_model = apps.get_model("auth", "Group")
    group, _made = group_model.objects.get_or_create(name=role)
    group.permissions.add(*[_permission(apps, codename) for codename in codenames])


# Permissions whose codename does not end in the model's name.
SPECIAL: dict[str, tuple[str, str]] = {
    "wagtailadmin.access_admin": ("admin", "Can access Wagtail admin"),
    "wagtail_localize.submit_translation": ("translation", "Can submit translations"),
    "members.decide_membership": ("membership", "Can approve or refuse a membership"),
}


def _permission(apps: Any, codename: str) -> Any:
    app_label, name = codename.split(".")
    if codename in SPECIAL:
        model, label = SPECIAL[codename]
        existing = apps.get_model("auth", "Permission").objects.filter(content_type__app_label=app_label, codename=name)
        if found := existing.first():
            return found
    else:
        verb, model = name.split("_", 1)
        label = f"Can {verb} {model}"
    content_type, _made = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
        app_label=app_label, model=model
    )
    permission, _made = apps.get_model("auth", "Permission").objects.get_or_create(
        content_type=content_type, codename=name, defaults={"name": label}
    )
    return permission
