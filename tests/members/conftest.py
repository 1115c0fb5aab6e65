"""What the room's tests stand on: organisations, the outbox as the mail door, a way to read sent mail."""

from collections.abc import Callable

import pytest
from django.core import mail
from django.core.mail import EmailMessage

from core import outbox
from members.models import EmailDomain, Organisation, User


@pytest.fixture(autouse=True)
def _mail_through_the_outbox(settings) -> None:
    settings.EMAIL_BACKEND = "core.mail.OutboxEmailBackend"


@pytest.fixture
def council(db) -> Organisation:
    """A body without any domain."""
    return Organisation.objects.create(
        code="council", name_en="River Council", name_cy="Cyngor yr Afon", kind="principal-council"
    )


@pytest.fixture
def domain(council) -> EmailDomain:
    """The council's domain, verified."""
    from django.utils import timezone

    return EmailDomain.objects.create(organisation=council, domain="afon.example", verified_at=timezone.now())


@pytest.fixture
def sent() -> Callable[[], list[EmailMessage]]:
    """Return a function that lets the worker run and gives the mail that went out since the last call."""

    def read() -> list[EmailMessage]:
        before = len(mail.outbox)
        outbox.drain()
        return mail.outbox[before:]

    return read


@pytest.fixture
def newcomer(people) -> User:
    """Someone with an account and no membership."""
    return people["newcomer"]
