"""The one renderer of what members write: Markdown to HTML, cleaned, with nothing fetched from elsewhere."""

import html
import re

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token

# Raw HTML stays text ("html": False), a line break stays one, and there are no images: an image from elsewhere would
# tell another server who reads what.
_MARKDOWN = (
    MarkdownIt("commonmark", {"html": False, "breaks": True}).enable(["table", "strikethrough"]).disable("image")
)

_TAGS = {
    *("p", "br", "hr", "strong", "em", "s", "a", "code", "pre", "blockquote", "ul", "ol", "li"),
    *("h2", "h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td"),
}
_ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}}
_SCHEMES = {"http", "https", "mailto"}
_REL = "nofollow ugc noopener"
_BLOCK_END = re.compile(r"<br ?/?>|</(?:p|h[2-6]|li|pre|blockquote|t[dhr])>")
_SPACES = re.compile(r"[ \t]+")


def _lower_headings(tokens: list[Token], steps: int) -> None:
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(int(token.tag[1]) + steps, 6)}"


def render_markdown(source: str, *, heading_steps: int = 2) -> str:
    """Return the clean HTML of a member's Markdown.

    Headings go down by ``heading_steps`` levels, since the page has its own above them (``# x`` becomes an ``h3``).
    Links carry ``rel="nofollow ugc noopener"`` and lead only to http, https and mailto.
    """
    tokens = _MARKDOWN.parse(source.replace("\x00", ""))
    _lower_headings(tokens, heading_steps)
    rendered: str = _MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {})
    return clean_html(rendered)


def clean_html(dirty: str) -> str:
    """Return HTML with only the elements, attributes and addresses that a member's text may have."""
    return nh3.clean(
        dirty, tags=_TAGS, attributes=_ATTRIBUTES, url_schemes=_SCHEMES, link_rel=_REL, strip_comments=True
    ).strip()


def plain_text(markup: str) -> str:
    """Return the words of HTML on lines, for search, e-mail and excerpts. The result is text: escape it in a page."""
    lines = nh3.clean(_BLOCK_END.sub(lambda match: match[0] + "\n", markup), tags=set())
    return "\n".join(filter(None, (_SPACES.sub(" ", line).strip() for line in html.unescape(lines).splitlines())))


def excerpt(markup: str, length: int = 200) -> str:
    """Return the first words of HTML, at most ``length`` characters, ended by an ellipsis where cut."""
    return shortened(plain_text(markup), length)


def shortened(text: str, length: int = 200) -> str:
    """Return the first words of a text on one line, at most ``length`` characters, ended by an ellipsis where cut."""
    text = " ".join(text.split())
    if len(text) <= length:
        return text
    return text[:length].rsplit(" ", 1)[0].rstrip(",;:.–-") + "…"
