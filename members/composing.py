"""Making e-mails: text and HTML in the person's language, with the headers that their mail program needs."""

import hashlib
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from . import letters, message_html, messages, unsubscribing
from .common_values import with_common_values
from .letters import Letter
from .models import Notice, User


def compose(
    message_id: str,
    language: str,
    user: User,
    values: dict[str, Any],
    *,
    key: str,
    to: str = "",
    letter: Letter | None = None,
    stop_address: str = "",
) -> EmailMultiAlternatives:
    """Return an e-mail with text and HTML in ``language``.

    Its Message-ID follows from the letter's ``message``, else from ``key``: sent again, it is the same message.
    ``stop_address`` is where one click ends such e-mails; it also fills ``{unwatch_url}`` and ``{unsubscribe_url}``.
    """
    letter = letter or Letter()
    values = {**dict.fromkeys(messages.FILLED_WHEN_SENT, stop_address), **values}
    values = with_common_values(user, messages.get(message_id).placeholders, values)
    subject, body = messages.render(message_id, language, values)
    name = letter.message or hashlib.sha256(key.encode()).hexdigest()[:32]
    headers = {
        "Message-ID": letters.message_id(name),
        "Auto-Submitted": "auto-generated",
        "Content-Language": language,
        **letters.headers(letter, stop_address=stop_address),
    }
    email = EmailMultiAlternatives(
        _one_line(subject), body, settings.DEFAULT_FROM_EMAIL, [to or user.email], headers=headers
    )
    heading = message_html.subject_html(message_id, language, values)
    html = html_page(subject, language, message_html.render_html(message_id, language, values), heading=heading)
    email.attach_alternative(html, "text/html")
    return email


def compose_notice(notice: Notice, person: User, values: dict[str, Any]) -> EmailMultiAlternatives:
    """Return the e-mail of a notice to the person it is for, with the values that are true now."""
    language = person.preferred_language
    letter = Letter.from_json(notice.letter)
    scope = letter.stop or unsubscribing.scope_of(messages.get(notice.message).category)
    stop_address = unsubscribing.address_for(notice, person, scope, language) if scope else ""
    return compose(
        notice.message, language, person, values, key=f"notice:{notice.key}", letter=letter, stop_address=stop_address
    )


def html_page(subject: str, language: str, body: SafeString, *, heading: SafeString | str = "") -> str:
    """Return the HTML part of an e-mail: the one frame that all of ours stand in."""
    home = f"{settings.SITE_ADDRESS}/{language}/"
    context = {
        "subject": _one_line(subject),
        "heading": heading or subject,
        "language": language,
        "body": body,
        "home": home,
    }
    return render_to_string("members/email/message.html", context)


def _one_line(subject: str) -> str:
    """Return the subject in one line, as a header must be."""
    return " ".join(subject.split())
