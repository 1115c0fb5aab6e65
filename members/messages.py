"""The texts of our e-mails and notices, read once from ``content/messages.json``, in the language of the reader.

A value may be plain, or one of these, so that a row written now reads right in whichever language it is sent:
``{"en": …, "cy": …}`` (one for each language), ``{"text": …, "lang": "cy"}`` (someone's words, kept in their
language), ``{"lines": [{"text": …, "lang": …}, …]}`` (several of those, a line each), ``{"date": "2026-11-23"}``,
``{"time": "2026-11-23T10:00:00+00:00"}`` (the hour and minute of it), ``{"view": "members:account", "kwargs": {…}}``
(an address). An address that begins with ``/`` gets the site's own.
"""

import json
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from string import Formatter
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext, override

LANGUAGES = ("en", "cy")
# Addresses that are made for one person when an e-mail is sent (``members.composing``).
FILLED_WHEN_SENT = frozenset({"unwatch_url", "unsubscribe_url"})


class UnknownMessage(KeyError):
    """No message of that name is in ``content/messages.json``."""


class MissingValue(KeyError):
    """A message was given no value for one of its placeholders."""


class Category(StrEnum):
    """Why a message is sent, which decides how far a person can choose not to get it by e-mail.

    ``ACCOUNT``: security and the account; ``SERVICE``: what one did here and what was decided on it. Both always come.
    ``OUTCOME``: what was decided in one's favour and asks nothing of one; it comes too, with the digest for whoever
    has e-mails gathered. ``DISCUSSIONS``: what others wrote where one follows; ``SUMMARY``: digests; ``WORK``: what
    waits for staff.
    """

    ACCOUNT = "account"
    SERVICE = "service"
    OUTCOME = "outcome"
    DISCUSSIONS = "discussions"
    SUMMARY = "summary"
    WORK = "work"


@dataclass(frozen=True)
class Rendered:
    """A value that was made ready for a message at the moment of sending: whole blocks, as text and as safe HTML."""

    text: str
    html: SafeString


@dataclass(frozen=True)
class Message:
    """One text in both languages; ``parts`` are the pieces that a longer one is made of."""

    id: str
    subject: dict[str, str]
    body: dict[str, str]
    category: Category
    parts: dict[str, Any]

    @property
    def placeholders(self) -> frozenset[str]:
        """The names that stand in braces in either language."""
        return self.subject_placeholders.union(*[placeholders_in(text) for text in self.body.values()])

    @property
    def subject_placeholders(self) -> frozenset[str]:
        """The names that stand in braces in either subject."""
        return frozenset().union(*[placeholders_in(text) for text in self.subject.values()])


def placeholders_in(text: str) -> frozenset[str]:
    """Return the names in braces in a text."""
    return frozenset(name for _literal, name, _spec, _conversion in Formatter().parse(text) if name)


@lru_cache(maxsize=1)
def catalogue() -> dict[str, Message]:
    """Return all messages by id."""
    entries = json.loads(Path(settings.CONTENT_DIR, "messages.json").read_text(encoding="utf-8"))
    return {
        entry["id"]: Message(
            entry["id"],
            entry["subject"],
            entry["body"],
            Category(entry.get("category", Category.SERVICE)),
            entry.get("parts", {}),
        )
        for entry in entries
    }


def get(message_id: str) -> Message:
    """Return one message; raises UnknownMessage."""
    try:
        return catalogue()[message_id]
    except KeyError:
        raise UnknownMessage(message_id) from None


def in_both(msgid: str) -> dict[str, str]:
    """Return a message of a catalogue (marked with ``gettext_noop``) as a value in both languages."""
    words = {}
    for language in LANGUAGES:
        with override(language):
            words[language] = gettext(msgid)
    return words


def subject_of(message_id: str, language: str, values: dict[str, Any]) -> str:
    """Return the subject alone: the line that a notice shows on the site."""
    return _fill(get(message_id).subject[language], values, language)


def render(message_id: str, language: str, values: dict[str, Any]) -> tuple[str, str]:
    """Return (subject, body) as plain text; raises UnknownMessage, or MissingValue for an unfilled placeholder."""
    message = get(message_id)
    return _fill(message.subject[language], values, language), _fill(message.body[language], values, language)


def _fill(text: str, values: dict[str, Any], language: str) -> str:
    return text.format(**{name: as_text(value_of(values, name), language) for name in placeholders_in(text)})


def value_of(values: dict[str, Any], name: str) -> Any:
    """Return the value of a placeholder; raises MissingValue."""
    if name not in values:
        raise MissingValue(name)
    return values[name]


def as_text(value: Any, language: str) -> str:
    """Return a value as it reads in ``language``."""
    if isinstance(value, Rendered):
        return value.text
    if isinstance(value, (date, datetime)):
        value = {"date": value.isoformat()}
    if isinstance(value, dict):
        if "lines" in value:
            return "\n".join(f"– {as_text(line, language)}" for line in value["lines"])
        if "text" in value:
            return str(value["text"])
        if "date" in value or "time" in value:
            return _moment(value, language)
        if "view" in value:
            with override(language):
                return _absolute(reverse(value["view"], kwargs=value.get("kwargs") or {}))
        return as_text(value[language], language)
    text = str(value)
    return _absolute(text) if text.startswith("/") else text


def _moment(value: dict[str, str], language: str) -> str:
    raw = value.get("date") or value["time"]
    moment = parse_datetime(raw) or parse_date(raw)
    if moment is None:
        raise ValueError(f"{raw} is not a date.")
    if isinstance(moment, datetime) and timezone.is_aware(moment):
        moment = timezone.localtime(moment)
    with override(language):
        return date_format(moment, "DATE_FORMAT" if "date" in value else "TIME_FORMAT")


def _absolute(path: str) -> str:
    return f"{settings.SITE_ADDRESS}{path}"
