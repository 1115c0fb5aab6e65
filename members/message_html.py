"""Messages as HTML: words escaped, those of the other language marked, addresses as links that say where they lead."""

import re
from typing import Any

from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from .messages import Rendered, as_text, get, placeholders_in, value_of

# An address that stands alone in its paragraph becomes a button with these words; without any, it shows itself.
BUTTONS: dict[str, Any] = {
    "verify_url": _("Confirm this address"),
    "reset_url": _("Choose a new password"),
    "signin_url": _("Sign in"),
    "post_url": _("Open the post"),
    "my_posts_url": _("See your posts"),
    "appeal_url": _("Appeal"),
    "decision_url": _("Read the decision"),
    "complaints_url": _("How to complain"),
    "queue_url": _("See who is waiting"),
    "review_url": _("Read it and decide"),
    "edit_url": _("Edit the case study"),
    "case_study_url": _("Open the case study"),
    "translate_url": _("Open the translation"),
}
ALONE = re.compile(r"\{(\w+_url)\}")
# "Stop following this space: {unwatch_url}": the last words before the colon become the link.
AFTER_WORDS = re.compile(r"([^\s.?!:{}][^.?!:\n{}]*):[ \n]\{(\w+_url)\}")
ADDRESS = "__address"
FOOT = "--\n"


def subject_html(message_id: str, language: str, values: dict[str, Any]) -> SafeString:
    """Return the subject as HTML, with words in the other language marked."""
    return mark_safe(_fill(get(message_id).subject[language], values, language))


def render_html(message_id: str, language: str, values: dict[str, Any]) -> SafeString:
    """Return the body as HTML paragraphs, with what stands after ``--`` as the foot."""
    found = []
    for paragraph in get(message_id).body[language].split("\n\n"):
        name = paragraph.strip().strip("{}")
        if isinstance(values.get(name), Rendered):
            found.append(values[name].html)
        elif alone := ALONE.fullmatch(paragraph.strip()):
            found.append(_button(alone[1], values, language))
        elif paragraph.startswith(FOOT):
            found.append(mark_safe(f'<p class="foot">{_fill(paragraph.removeprefix(FOOT), values, language)}</p>'))
        elif (text := _fill(paragraph, values, language)).strip():
            found.append(mark_safe(f"<p>{text}</p>"))
    return mark_safe("\n".join(found))


def _button(name: str, values: dict[str, Any], language: str) -> SafeString:
    address = as_text(value_of(values, name), language)
    with override(language):
        words = str(BUTTONS.get(name, ""))
    if not words:
        return format_html('<p><a href="{}">{}</a></p>', address, address)
    return format_html('<p><a class="button" href="{}">{}</a></p>', address, words)


def _fill(text: str, values: dict[str, Any], language: str) -> str:
    marked = AFTER_WORDS.sub(rf'<a href="{{\2{ADDRESS}}}">\1</a>', str(escape(text)))
    filled = {}
    for name in placeholders_in(marked):
        filled[name] = _as_html(name, value_of(values, name.removesuffix(ADDRESS)), language)
    return marked.format(**filled).replace("\n", "<br>\n")


def _as_html(name: str, value: Any, language: str) -> SafeString:
    text = as_text(value, language)
    if isinstance(value, dict) and "lines" in value:
        return format_html_join(mark_safe("<br>"), "– {}", ((_as_html("", line, language),) for line in value["lines"]))
    if name.endswith("_url"):
        return format_html('<a href="{}">{}</a>', text, text)
    if isinstance(value, dict) and value.get("lang") not in (None, language):
        return format_html('<span lang="{}">{}</span>', value["lang"], text)
    return escape(text)
