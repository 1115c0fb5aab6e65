"""How often people may post: new members less often, until they are in good standing; and by address."""

import pytest
from django.urls import reverse

from forums import limits, services
from forums.deciding import Reason
from forums.errors import TooManyPosts
from forums.people_moderation import sanction_impose
from forums.sanctions import forget_sanctions

WHY = Reason(en="A reason.", cy="Rheswm.")


@pytest.fixture
def reply(make_thread):
    thread = make_thread()

    def make(actor):
        return services.reply_create(actor=actor, thread=thread, source="Words.", language="en")

    return make


@pytest.fixture
def _usual(settings) -> None:
    settings.FORUMS_RATE_LIMITS = {"new-reply": (2, 86400), "reply": (100, 86400)}


@pytest.mark.django_db
@pytest.mark.usefixtures("_usual")
def test_new_members_wait_until_three_posts_stand(reply, people, make_thread):
    member = people["member"]
    reply(member)
    reply(member)
    with pytest.raises(TooManyPosts):
        reply(member)
    make_thread(author=member)  # a facilitator has let a third one through
    assert not limits.is_new(member)
    for _number in range(5):
        reply(member)


@pytest.mark.django_db
@pytest.mark.usefixtures("_usual")
def test_a_measure_ends_good_standing_and_facilitators_are_never_new(reply, people, make_thread):
    member = people["member"]
    make_thread(author=member, posts=3)
    assert not limits.is_new(member)
    sanction_impose(actor=people["facilitator"], person=member, kind="premoderate", reason=WHY)
    forget_sanctions(member)
    assert limits.is_new(member)
    for _number in range(4):
        reply(people["facilitator"])


@pytest.mark.django_db
def test_without_settings_the_defaults_hold(settings, people):
    settings.FORUMS_RATE_LIMITS = {}
    assert limits.allowance("thread", people["member"]) == limits.NEW["thread"]
    assert limits.allowance("thread", people["facilitator"]) == limits.DEFAULTS["thread"]
    assert limits.allowance("edit", people["member"]) == limits.DEFAULTS["edit"]


@pytest.mark.django_db
def test_one_address_has_a_limit_of_its_own_whoever_posts(settings, client_for, make_thread):
    settings.FORUMS_RATE_LIMITS = {"reply": (100, 60), "address-reply": (2, 86400)}
    address = reverse("forums:reply", args=[make_thread().pk])
    typed = {"message": "Words.", "language": "en"}
    for role in ("member", "practitioner"):
        assert client_for(role).post(address, typed).status_code == 302
    refused = client_for("editor").post(address, typed)
    assert refused.status_code == 429
    assert "Words." in refused.content.decode(), "what was typed is still there"
    assert client_for("editor").post(address, typed, REMOTE_ADDR="10.9.8.7").status_code == 302
