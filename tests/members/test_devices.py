"""Devices by the names that people know them by."""

import pytest
from allauth.usersessions.models import UserSession
from django.urls import reverse
from django.utils.translation import override

from members.devices import device_name

CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0 Safari/537.36"
NAMES = {
    CHROME: "Chrome on Windows",
    f"{CHROME} Edg/131.0": "Edge on Windows",
    "Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0": "Firefox on Linux",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605 Version/18.1 Mobile Safari/604.1": (
        "Safari on iPhone"
    ),
    "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/131.0 Mobile Safari/537.36": "Chrome on Android",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605 Version/18 Safari/605": "Safari on macOS",
    "curl/8.5 (Windows)": "Another browser on Windows",
    "<script>": "Another browser",
    "": "Another browser",
}


@pytest.mark.parametrize(("user_agent", "name"), NAMES.items())
def test_device_name(user_agent, name):
    with override("en"):
        assert device_name(user_agent) == name


def test_the_list_names_the_device_in_the_reader_s_language(client_for, people):
    client = client_for("member")
    UserSession.objects.update_or_create(
        session_key=client.session.session_key,
        defaults={"user": people["member"], "ip": "127.0.0.1", "user_agent": CHROME},
    )
    with override("cy"):
        address = reverse("usersessions_list")
    page = client.get(address, headers={"user-agent": CHROME}).content.decode()
    assert "Chrome ar Windows" in page
    assert 'lang="en">Mozilla/5.0' in page
