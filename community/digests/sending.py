"""Sending a digest: what was chosen is read again as it is now, for this person alone, and made into an e-mail."""

from datetime import date
from typing import Any

from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils.translation import gettext, override

from core.mail import delivery_connection
from core.outbox import handler
from members import messages, unsubscribing
from members.composing import compose
from members.letters import Letter
from members.messages import Rendered
from members.models import User
from members.notification_settings import settings_of

from .periods import Period
from .sections import sections_for

TOPIC = "community.digest"
LIST = "digest"


def key_of(day: date, person: int) -> str:
    """Return the key of a person's digest of a day: one for ever, from which its Message-ID follows."""
    return f"digest:{day.isoformat()}:{person}"


@handler(TOPIC)
def send_digest(payload: dict[str, Any]) -> None:
    """Send one person's digest, unless nothing is left in it or they want none any more."""
    person = User.objects.filter(pk=payload["user"], is_active=True).first()
    if person is None:
        return
    with override(person.preferred_language):
        sections = sections_for(person, settings_of(person), payload)
        if sections:
            delivery_connection().send_messages([digest_email(person, payload, sections)])


def digest_email(person: User, payload: dict[str, Any], sections: list[dict[str, Any]]) -> EmailMultiAlternatives:
    """Return the e-mail of sections that ``sections_for`` gave, in the language that is active."""
    language = person.preferred_language
    period = Period(date.fromisoformat(payload["day"]), payload["weekly"])
    span = period.last_week if period.weekly else period.yesterday
    first = sections[0]["entries"][0]
    values = {
        "sections": Rendered(_as_text(sections), _as_html(sections, language)),
        "top_title": {"text": first["title"], "lang": first["lang"]},
        "from_date": {"date": span.first.isoformat()},
        "to_date": {"date": span.last.isoformat()},
    }
    return compose(
        "weekly-digest" if period.weekly else "daily-digest",
        language,
        person,
        values,
        key=key_of(period.day, person.pk),
        letter=Letter(list=LIST),
        stop_address=unsubscribing.address(person=person, token="", scope="summary", language=language),
    )


def _as_text(sections: list[dict[str, Any]]) -> str:
    """Return the sections as text: a heading in a line of its own, then what ``parts.item`` of the message says."""
    pattern = messages.get("weekly-digest").parts["item"]
    names = {"cy": gettext("in Welsh"), "en": gettext("in English")}
    blocks = []
    for section in sections:
        lines = [section["heading"].upper()]
        for item in section["entries"]:
            words = {"title": item["title"], "language": names[item["lang"]], "url": item["url"]}
            lines.append(pattern[item["lang"]].format(**words))
            lines += [
                f"  {line['by']}: {line['text']}" if line["by"] else f"  {line['text']}" for line in item["lines"]
            ]
            lines += [f"  {item['more']}"] if item["more"] else []
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks)


def _as_html(sections: list[dict[str, Any]], language: str) -> Any:
    return render_to_string("community/email/digest_sections.html", {"sections": sections, "language": language})
