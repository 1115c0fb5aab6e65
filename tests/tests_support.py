"""Makers that several test folders share."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import copied_database
import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group
from django.utils import timezone

from members.models import Membership, Organisation, User

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or "/usr/bin/chromium"


def require_service(name: str, present: bool) -> None:
    """Skip, by name and aloud, where a service is missing; fail where REQUIRE_SERVICES=1 says that it must be there."""
    if present:
        return
    if os.environ.get("REQUIRE_SERVICES") == "1":
        pytest.fail(f"{name} is missing, and REQUIRE_SERVICES=1.")
    pytest.skip(f"{name} is not installed.")


@contextmanager
def loaded_once(blocker: Any, name: str, load: Callable[[], Any]) -> Iterator[None]:
    """Hold much in the database for a whole module of tests; take it out after them. ``name`` says what is loaded."""
    from community.bulk import in_bulk

    def load_in_bulk() -> None:
        with in_bulk():
            load()

    with ExitStack() as stack:
        with blocker.unblock():
            stack.enter_context(copied_database.holding(name, load_in_bulk))
        yield
        with blocker.unblock():
            stack.close()


ROLES = ("member", "practitioner", "facilitator", "editor", "administrator")


def make_person(role: str, *, email: str = "", name: str = "", language: str = "en") -> User:
    """Return a person in a role's group, verified, a member of a test body (but for the role ``newcomer``)."""
    user = User.objects.create_user(
        email=email or f"{role}@example.org",
        password="mewnoli-demo",
        name=name or role.title(),
        preferred_language=language,
    )
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    if role != "newcomer":
        body, _created = Organisation.objects.get_or_create(
            code="test-body", defaults={"name_en": "Test Body", "name_cy": "Corff Prawf", "kind": "other"}
        )
        Membership.objects.create(user=user, organisation=body, state="active", decided_at=timezone.now())
        user.groups.add(Group.objects.get(name="member"))
        user.groups.add(Group.objects.get(name=role))
    return user


def make_people() -> dict[str, User]:
    """Return one person of each role, and a newcomer who has an account and no membership."""
    return {role: make_person(role) for role in (*ROLES, "newcomer")}
