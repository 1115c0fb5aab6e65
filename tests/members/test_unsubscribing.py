"""The way out of an e-mail: a page to look at, one click to end it, nothing to be learnt or altered."""

import base64
import zlib

import pytest
from django.core.signing import Signer
from django.test import Client

from members.models import NotificationSettings, User
from members.unsubscribing import address

pytestmark = pytest.mark.django_db

ONE_CLICK = {"List-Unsubscribe": "One-Click"}


def path(person, scope: str = "summary", language: str = "en") -> str:
    return address(person=person, token="", scope=scope, language=language).removeprefix("http://testserver")


@pytest.mark.parametrize(
    ("language", "words"), [("en", "Stop the summary of the community"), ("cy", "Rhoi&#x27;r gorau i&#x27;r crynodeb")]
)
@pytest.mark.parametrize("method", ["get", "head"])
def test_looking_ends_nothing(people, client, language, words, method):
    answer = getattr(client, method)(path(people["member"], language=language))
    assert answer.status_code == 200
    assert not NotificationSettings.objects.exists(), "link checkers look too"
    if method == "get":
        page = answer.content.decode()
        assert words in page
        assert '<form method="post">' in page
        assert "no-referrer" in page
        assert people["member"].email not in page
        assert people["member"].name not in page


@pytest.mark.parametrize(
    ("scope", "field", "value"),
    [("summary", "summary", "never"), ("discussions", "emails", "never"), ("work", "work_emails", False)],
)
@pytest.mark.parametrize("data", [ONE_CLICK, {}])
def test_one_click_ends_it_without_session_or_token_and_again(people, scope, field, value, data):
    """By a mail program, which has no cookie and no token (RFC 8058), or by the page's button."""
    strict = Client(enforce_csrf_checks=True)
    for _time in range(2):
        answer = strict.post(path(people["member"], scope), data)
        assert answer.status_code == 200
        assert not answer.cookies
    assert getattr(NotificationSettings.objects.get(user=people["member"]), field) == value


def test_one_click_leaves_everybody_else_alone(people, client):
    client.post(path(people["member"]), ONE_CLICK)
    assert list(NotificationSettings.objects.values_list("user__email", flat=True)) == ["member@example.org"]


def test_summary_alone_is_ended_where_replies_come_at_once(people, client):
    client.post(path(people["member"]), ONE_CLICK)
    assert NotificationSettings.objects.get().emails == "at_once"


def test_address_cannot_be_altered(people, client):
    good = path(people["member"])
    signed = good.rstrip("/").rsplit("/", 1)[1]
    for n in range(0, len(signed), 5):
        changed = "A" if signed[n] != "A" else "B"
        forged = good.replace(signed, signed[:n] + changed + signed[n + 1 :])
        assert client.post(forged, ONE_CLICK).status_code == 404, n
    assert not NotificationSettings.objects.exists()


def test_address_signed_for_something_else_is_none(people, client):
    value = {"s": "summary", "p": people["member"].pk}
    good = path(people["member"]).rstrip("/").rsplit("/", 1)[1]
    for salt in ("", "members.other"):
        other = Signer(salt=salt or None).sign_object(value, compress=True)
        assert client.post(path(people["member"]).replace(good, other), ONE_CLICK).status_code == 404
    assert not NotificationSettings.objects.exists()


def test_answer_is_the_same_whether_or_not_anyone_is_behind_it(people, client):
    gone = User.objects.create_user(email="gone@example.org", password=None, name="Gone")
    addresses = [path(gone), path(people["member"])]
    gone.delete()

    def words(answer, address):
        return answer.content.decode().replace(address.rstrip("/").rsplit("/", 1)[1], "")

    for method in ("get", "post"):
        first, second = (getattr(client, method)(one) for one in addresses)
        assert first.status_code == second.status_code == 200
        assert words(first, addresses[0]) == words(second, addresses[1])


def test_unknown_scope_is_none(people, client):
    assert client.get(path(people["member"], "everything")).status_code == 404


def test_address_holds_no_email_address(people):
    signed = path(people["member"]).rstrip("/").rsplit("/", 1)[1].split(":")[0]
    packed = base64.urlsafe_b64decode(signed.lstrip(".") + "===")
    plain = zlib.decompress(packed) if signed.startswith(".") else packed
    assert b"@" not in plain
    assert people["member"].name.encode() not in plain
