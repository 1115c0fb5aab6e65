"""The sections of the home page: editors choose their order and their words; what they list is found when read."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

# Where a link may lead; the address is found in the reader's language (home/selectors.py).
DESTINATIONS = [
    ("", _("Nowhere")),
    ("toolkit", _("The toolkit")),
    ("case-studies", _("The case studies")),
    ("discussions", _("The discussions")),
    ("write", _("Writing a case study")),
    ("sign-up", _("Creating an account")),
    ("about", _("About the community")),
    ("how-it-works", _("How it works")),
    ("house-rules", _("House rules")),
    ("help", _("Help")),
]


def _selectors() -> Any:
    # Not at the top: the selectors read the page models, which are made of these blocks.
    from . import selectors

    return selectors


class SectionBlock(blocks.StructBlock):
    """What the sections share: a heading and a few words below it."""

    heading = blocks.CharBlock(label=_("Heading"), max_length=120)
    text = blocks.TextBlock(label=_("Text"), rows=3, required=False)

    def get_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        """Add what the section lists for this reader."""
        context: dict[str, Any] = super().get_context(value, parent_context=parent_context)
        request = context.get("request")
        context["destinations"] = _selectors().destinations(request)
        context.update(self.items_for(request))
        return context

    def items_for(self, request: Any) -> dict[str, Any]:
        """Return the section's own items; nothing by default."""
        return {}


class WayBlock(blocks.StructBlock):
    """One thing that a reader can do here."""

    title = blocks.CharBlock(label=_("Title"), max_length=80)
    text = blocks.TextBlock(label=_("Text"), rows=3)
    destination = blocks.ChoiceBlock(choices=DESTINATIONS, label=_("Leads to"), required=False)

    class Meta:
        label = _("What you can do")


class WaysBlock(SectionBlock):
    """Cards that say what one can do here."""

    ways = blocks.ListBlock(WayBlock(), label=_("Cards"), min_num=1, max_num=6)

    class Meta:
        label = _("What you can do here")
        icon = "list-ul"
        template = "home/sections/ways.html"


class CaseStudiesBlock(SectionBlock):
    """The latest case studies."""

    class Meta:
        label = _("Latest case studies")
        icon = "doc-full"
        template = "home/sections/case_studies.html"

    def items_for(self, request: Any) -> dict[str, Any]:
        """Add the case studies published last."""
        return {"case_studies": _selectors().latest_case_studies(getattr(request, "user", None))}


class DiscussionsBlock(SectionBlock):
    """The discussions that move, as far as this reader may see them."""

    class Meta:
        label = _("Live discussions")
        icon = "comment"
        template = "home/sections/discussions.html"

    def items_for(self, request: Any) -> dict[str, Any]:
        """Add the discussions with the newest posts."""
        return {"threads": _selectors().latest_threads(request)}


class ToolkitBlock(SectionBlock):
    """The toolkit's methods."""

    class Meta:
        label = _("The toolkit")
        icon = "clipboard-list"
        template = "home/sections/toolkit.html"

    def items_for(self, request: Any) -> dict[str, Any]:
        """Add the toolkit's sections."""
        return {"methods": _selectors().toolkit_methods()}


class MessageBlock(SectionBlock):
    """A plain message, with a link if need be."""

    destination = blocks.ChoiceBlock(choices=DESTINATIONS, label=_("Leads to"), required=False)
    link_label = blocks.CharBlock(label=_("Words of the link"), required=False, max_length=80)

    class Meta:
        label = _("Message")
        icon = "info-circle"
        template = "home/sections/message.html"


class JoinBlock(SectionBlock):
    """How to join, step by step."""

    steps = blocks.ListBlock(blocks.TextBlock(rows=2, label=_("Step")), label=_("Steps"), min_num=1)

    class Meta:
        label = _("How to join")
        icon = "group"
        template = "home/sections/join.html"


class SectionsBlock(blocks.StreamBlock):
    """The sections below the hero, in the order that editors choose."""

    ways = WaysBlock()
    case_studies = CaseStudiesBlock()
    discussions = DiscussionsBlock()
    toolkit = ToolkitBlock()
    message = MessageBlock()
    join = JoinBlock()
