"""Changing the key of what is encrypted: both keys open it meanwhile, then the earlier one is of no use any more."""

import io

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import InvalidToken
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command

from core import outbox
from core.sealing import cipher, resealed
from forums import attachments, drafts, relays, services
from forums.authorship import token_of, wrote
from forums.models import Attachment, Draft, Post, Relay, Space

OLD, NEW = "o" * 60, "n" * 60
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"

pytestmark = pytest.mark.django_db


def reencrypt(*arguments: str) -> str:
    said = io.StringIO()
    call_command("reencrypt", *arguments, stdout=said, stderr=said)
    return said.getvalue()


@pytest.fixture
def sealed(settings, people):
    """Something of each kind, sealed under the old key."""
    settings.OUTBOX_ENCRYPTION_KEY = settings.AUTHOR_TOKEN_KEY = OLD
    settings.EMAIL_BACKEND = "core.mail.OutboxEmailBackend"
    member = people["member"]
    Authenticator.objects.create(
        user=member, type=Authenticator.Type.TOTP, data={"secret": get_adapter().encrypt("TOTP")}
    )
    space = Space.objects.create(
        code="s", name_en="S", name_cy="S", purpose_en="P.", purpose_cy="P.", slug_en="s", slug_cy="s"
    )
    file = attachments.prepared(SimpleUploadedFile("plan.pdf", PDF))
    named = services.thread_create(
        actor=member, space=space, title="Named", source="Words.", language="en", files=[file]
    )
    post = services.thread_create(
        actor=member, space=space, title="Unnamed", source="Words.", language="en", unnamed=True
    )
    drafts.save(member, f"reply:{named.thread_id}", {"message": "Half a thought"}, files={"1": file})
    outbox.drain()  # what the posts themselves sent
    mail.send_mail("Subject", "A secret link", "a@example.org", ["b@example.org"])
    return {"post": post.pk, "token": token_of(member), "place": f"reply:{named.thread_id}"}


def holds(people, sealed) -> None:
    """Assert that everything is whole and still its owner's."""
    member = type(people["member"]).objects.get(pk=people["member"].pk)
    assert token_of(member) == sealed["token"]
    assert wrote(member, Post.objects.get(pk=sealed["post"]))
    assert relays.person_of(sealed["token"]) == member
    assert attachments.opened(Attachment.objects.get()) == PDF
    assert drafts.drafts_of(member)[0]["message"] == "Half a thought"
    kept = drafts.files_of(member, sealed["place"])["1"]
    assert attachments.opened(Attachment(path=kept.path)) == PDF
    assert get_adapter().decrypt(Authenticator.objects.get().data["secret"]) == "TOTP"


def test_after_reencrypt_the_earlier_key_can_be_given_up(settings, people, sealed, django_capture_on_commit_callbacks):
    settings.OUTBOX_ENCRYPTION_KEY, settings.OUTBOX_ENCRYPTION_KEY_FALLBACKS = NEW, [OLD]
    holds(people, sealed)
    before = [Attachment.objects.get().path, drafts.files_of(people["member"], sealed["place"])["1"].path]
    assert "5 are under an earlier key" in reencrypt("--dry-run")
    assert attachments.Attachment.objects.get().path == before[0]
    with django_capture_on_commit_callbacks(execute=True):
        assert "forums: 3" in reencrypt()
    settings.OUTBOX_ENCRYPTION_KEY_FALLBACKS = []
    holds(people, sealed)
    for path in before:
        assert not attachments.default_storage.exists(path), "nothing is left under the earlier key"
    assert "forums: 0" in reencrypt()
    settings.DELIVERY_EMAIL = {"EMAIL_BACKEND": "django.core.mail.backends.locmem.EmailBackend"}
    mail.outbox = []
    outbox.drain()
    assert any("A secret link" in message.body for message in mail.outbox)


def test_what_no_key_opens_is_named_and_left(settings, sealed):
    settings.OUTBOX_ENCRYPTION_KEY = NEW
    said = io.StringIO()
    with pytest.raises(CommandError, match="5 were not opened"):
        call_command("reencrypt", stdout=io.StringIO(), stderr=said)
    assert "forums.Relay" in said.getvalue()
    settings.OUTBOX_ENCRYPTION_KEY = OLD
    assert Draft.objects.exists()
    assert relays.person_of(Relay.objects.get().pk) is not None


def test_cipher_seals_under_the_key_of_now_alone(settings):
    settings.OUTBOX_ENCRYPTION_KEY, settings.OUTBOX_ENCRYPTION_KEY_FALLBACKS = NEW, [OLD]
    made = cipher().encrypt(b"x")
    assert resealed(made) is None
    settings.OUTBOX_ENCRYPTION_KEY, settings.OUTBOX_ENCRYPTION_KEY_FALLBACKS = OLD, []
    with pytest.raises(InvalidToken):
        cipher().decrypt(made)
