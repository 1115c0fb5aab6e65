"""The digest: read as the mail server got it, followed into the discussion, and ended with one click."""

from datetime import date, timedelta
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page
from served import PASSWORD, Site, follow, sign_in

from welsh import detect_language

# Each language has a day of its own, since a day's digests are made once.
DAYS = {"cy": 1, "en": 2}
ADVICE = {
    "cy": "Cadwch gofnod o bob cerbyd cyn i'r contract ddod i ben.",
    "en": "Keep a record of every vehicle before the contract ends.",
}
STOP = {"cy": "Rhoi'r gorau i gael y crynodeb", "en": "Stop this"}
STOPPED = {"cy": "Ni chewch ragor o grynodebau", "en": "You will get no more summaries"}
NEVER = "input[name={}][value=never]:checked"

FOLLOW = """
from tests_support import make_person
from forums.models import Thread
from forums.services import reply_create
from forums.watching import watch_set
from members.notification_settings import settings_change
reader = make_person("member", email={address!r}, name="Darllenydd", language={language!r})
writer = make_person("facilitator", email={writer!r}, name="Awdur Cyngor", language="en")
settings_change(user=reader, values={{"emails": "daily", "summary": "never"}})
thread = Thread.objects.get(public_id="th-02")
watch_set(user=reader, thread=thread, level="everything")
reply_create(actor=writer, thread=thread, source={advice!r}, language={language!r})
"""
MAKE = """
import time
from datetime import date
from community.digests.making import make_digests
from community.digests.sending import key_of
from core.models import OutboxMessage
from members.models import Notice, User
for attempt in range(600):
    if {wait!r} is None or Notice.objects.filter(user__email={address!r}, held=True).exists():
        break
    time.sleep(0.1)
make_digests(date.fromisoformat({day!r}))
reader = User.objects.get(email={address!r})
print(OutboxMessage.objects.filter(key=key_of(date.fromisoformat({day!r}), reader.pk)).count())
"""


def make_digests(site: Site, address: str, day: date, *, wait: bool | None = True) -> int:
    """Make a day's digests; return how many of them are for the reader."""
    return int(site.shell(MAKE.format(address=address, day=day.isoformat(), wait=wait)).split()[-1])


def open_letter(browser: Browser, html: str, width: int = 375) -> Page:
    """Show an e-mail as a mail program on a phone does: its HTML alone, without scripts."""
    page = browser.new_context(viewport={"width": width, "height": 800}, java_script_enabled=False).new_page()
    page.set_content(html)
    return page


@pytest.mark.parametrize("language", ["cy", "en"])
def test_digest_is_read_and_ended_with_one_click(language: str, site: Site, browser: Browser) -> None:
    address, writer = f"crynodeb-{language}@demo.example", f"cyngor-{language}@demo.example"
    site.shell(FOLLOW.format(address=address, writer=writer, language=language, advice=ADVICE[language]))
    day = date.today() + timedelta(days=DAYS[language])
    assert make_digests(site, address, day) == 1
    letter = site.mail_to(address, "Mewnoli")

    # As the mail server got it.
    plain = letter.get_body(("plain",)).get_content().replace("\r\n", "\n")
    assert detect_language(plain.split("\n\n")[1]) == language
    assert ADVICE[language] in plain
    assert letter["List-Id"] == "<digest.localhost>"
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert letter["Content-Language"] == language

    # As its reader sees it, on a phone.
    html = letter.get_body(("html",)).get_content()
    page = open_letter(browser, html)
    assert page.locator("html").get_attribute("lang") == language
    assert ADVICE[language] in page.locator("body").inner_text()
    item = page.locator(".item h3 a").first
    title, target = item.inner_text(), item.get_attribute("href")
    follow(item)
    assert page.url.startswith(f"{site.url}/{language}/"), target
    assert title in page.locator("main").inner_text()
    assert ADVICE[language] in page.locator("main").inner_text()

    # One click by the mail program, which has neither cookie nor token (RFC 8058).
    way_out = letter["List-Unsubscribe"].strip().strip("<>")
    assert urlsplit(way_out).path.startswith(f"/{language}/")
    program = browser.new_context().request
    answer = program.post(way_out, form={"List-Unsubscribe": "One-Click"})
    assert answer.status == 200
    assert not [header for header in answer.headers_array if header["name"].lower() == "set-cookie"]

    # The link in the letter leads to the same page, whose button may be pressed again.
    page = open_letter(browser, html)
    follow(page.get_by_role("link", name=STOP[language]))
    follow(page.locator("main form button"))
    assert STOPPED[language] in page.locator("main").inner_text().replace("’", "'")

    # It holds: the settings say so, and tomorrow brings nothing.
    reader = browser.new_context(locale="en-GB").new_page()
    sign_in(reader, site, address, PASSWORD, language)
    settings = {"cy": "/cy/aelodau/cyfrif/hysbysiadau/gosodiadau/", "en": "/en/members/account/notices/settings/"}
    reader.goto(site.url + settings[language])
    for field in ("emails", "summary"):
        assert reader.locator(NEVER.format(field)).count() == 1
    assert make_digests(site, address, day + timedelta(days=10), wait=None) == 0
    assert sum(address in str(message["To"]) for message in site.caught.messages) == 1
