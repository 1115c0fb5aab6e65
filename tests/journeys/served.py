"""The running demo community as the journeys see it: commands, e-mails, signing in."""

import email
import email.policy
import re
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

from django.utils.translation import gettext, override
from playwright.sync_api import Locator, Page

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "mewnoli-demo"


class Caught:
    """The memory of a mail server: every message that it took."""

    def __init__(self) -> None:
        self.messages: list[email.message.EmailMessage] = []

    async def handle_DATA(self, server, session, envelope) -> str:
        """Keep a message, and say so as SMTP has it."""
        self.messages.append(email.message_from_bytes(envelope.original_content, policy=email.policy.default))
        return "250 OK"


@dataclass
class Site:
    """The running demo community."""

    url: str
    folder: Path
    environment: dict[str, str]
    caught: Caught
    processes: list[subprocess.Popen] = field(default_factory=list)

    def manage(self, *arguments: str) -> str:
        """Run a management command against the site's database; return what it printed."""
        result = subprocess.run(
            [sys.executable, "manage.py", *arguments], cwd=ROOT, env=self.environment, capture_output=True, text=True
        )
        assert result.returncode == 0, result.stdout + result.stderr
        return result.stdout

    def shell(self, code: str) -> str:
        """Run Python in the site's own settings."""
        return self.manage("shell", "--no-imports", "-c", code)

    def mail_to(self, address: str, subject: str = "", timeout: float = 20) -> email.message.EmailMessage:
        """Wait for the newest message to an address whose subject holds the text."""
        deadline = time.monotonic() + timeout
        while time.monotonic() < deadline:
            found = [m for m in self.caught.messages if address in str(m["To"]) and subject in str(m["Subject"])]
            if found:
                return found[-1]
            time.sleep(0.2)
        raise AssertionError(f"No message to {address} with {subject!r} arrived.")


def link_in(message: email.message.EmailMessage) -> str:
    """Return the first link of a message's plain text."""
    text = message.get_body(("plain",)).get_content()
    return re.search(r"https?://\S+", text).group()


def said(language: str, words: str) -> str:
    """Return the interface's words in a language."""
    with override(language):
        return gettext(words)


def text_of(page: Page) -> str:
    """Return the words of the main part, with straight apostrophes."""
    return page.locator("main").inner_text().replace("’", "'")


def follow(link: Locator) -> None:
    """Press a link or button, and wait for the page that it leads to: the one before answers no question after it."""
    with link.page.expect_navigation():
        link.click()


def sign_in(page: Page, site: Site, address: str, password: str = PASSWORD, language: str = "en") -> None:
    """Sign in by the form."""
    page.goto(f"{site.url}/{language}/accounts/login/")
    page.locator("main [name=login]").fill(address)
    page.locator("main [name=password]").fill(password)
    follow(page.locator("main form button[type=submit]").first)
    assert "/accounts/login/" not in page.url, page.locator("main").inner_text()
