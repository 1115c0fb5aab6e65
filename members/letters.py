"""What an e-mail says of itself to mail programs: its thread, its list, and how to be rid of it."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings


@dataclass(frozen=True)
class Letter:
    """The headers of an e-mail beside subject and address, as a Notice keeps them (``as_json``).

    ``message`` names what it is about (``post-12``) and makes its Message-ID, alike for all who get it, so that the
    replies of one discussion stand together; ``after`` names those it follows, the first one first. ``list`` is the
    label of its List-Id (``ask.discussions``). ``stop`` is a scope of ``members.unsubscribing``: what one click ends.
    """

    message: str = ""
    after: list[str] = field(default_factory=list)
    list: str = ""
    stop: str = ""

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> "Letter":
        """Return the letter that ``as_json`` wrote."""
        return cls(**value)

    def as_json(self) -> dict[str, Any]:
        """Return only what is set."""
        return {name: value for name, value in asdict(self).items() if value}


def host() -> str:
    """Return the site's name on the net, which Message-IDs and List-Ids end in."""
    return urlsplit(settings.SITE_ADDRESS).hostname or "localhost"


def message_id(name: str) -> str:
    """Return the Message-ID of a name; the same name gives the same one for ever."""
    return f"<{name}@{host()}>"


def headers(letter: Letter, *, stop_address: str = "") -> dict[str, str]:
    """Return the headers of a letter; ``stop_address`` is where one click ends such e-mails (RFC 8058)."""
    found: dict[str, str] = {}
    if letter.after:
        found["In-Reply-To"] = message_id(letter.after[-1])
        found["References"] = " ".join(message_id(name) for name in letter.after)
    if letter.list:
        found["List-Id"] = f"<{letter.list}.{host()}>"
        found["Precedence"] = "list"
    if stop_address:
        found["List-Unsubscribe"] = f"<{stop_address}>"
        found["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return found
