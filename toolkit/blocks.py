"""The pieces that a toolkit page is written with; every one of them translates segment by segment."""

from typing import Any

from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

TEXT_FEATURES = ["bold", "italic", "link", "ol", "ul", "document-link"]


class HeadingBlock(blocks.CharBlock):
    """A heading of the second level; it appears under "On this page"."""

    class Meta:
        label = _("Heading")
        icon = "title"
        template = "toolkit/blocks/heading.html"

    def get_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        """Add the heading's anchor."""
        context: dict[str, Any] = super().get_context(value, parent_context=parent_context)
        context["anchor"] = anchor_of(value)
        return context


def anchor_of(heading: str) -> str:
    """Return the fragment that leads to a heading."""
    return slugify(heading) or "section"


class SubheadingBlock(blocks.CharBlock):
    """A heading of the third level."""

    class Meta:
        label = _("Subheading")
        icon = "title"
        template = "toolkit/blocks/subheading.html"


class TextBlock(blocks.RichTextBlock):
    """Paragraphs."""

    class Meta:
        label = _("Text")
        icon = "pilcrow"
        template = "toolkit/blocks/text.html"


class ItemsBlock(blocks.StructBlock):
    """A list of short lines."""

    lines = blocks.ListBlock(blocks.TextBlock(rows=2, label=_("Line")), label=_("Lines"), min_num=1)

    class Meta:
        label = _("List")
        icon = "list-ul"
        template = "toolkit/blocks/items.html"


class StepsBlock(blocks.StructBlock):
    """Numbered steps, one after the other."""

    steps = blocks.ListBlock(blocks.TextBlock(rows=2, label=_("Step")), label=_("Steps"), min_num=1)

    class Meta:
        label = _("Steps")
        icon = "list-ol"
        template = "toolkit/blocks/steps.html"


class CalloutBlock(blocks.StructBlock):
    """A point that must not be missed."""

    TONES = [("info", _("Information")), ("warning", _("Caution"))]

    tone = blocks.ChoiceBlock(choices=TONES, default="info", label=_("Tone"))
    title = blocks.CharBlock(required=False, label=_("Title"))
    text = blocks.TextBlock(rows=3, label=_("Text"))

    class Meta:
        label = _("Callout")
        icon = "warning"
        template = "toolkit/blocks/callout.html"


class FormulaBlock(blocks.StructBlock):
    """A formula, and what it means in words."""

    formula = blocks.CharBlock(label=_("Formula"))
    meaning = blocks.TextBlock(rows=3, required=False, label=_("What it means in words"))

    class Meta:
        label = _("Formula")
        icon = "code"
        template = "toolkit/blocks/formula.html"


class RowBlock(blocks.StructBlock):
    """One row of a table; its first cell is the row's heading."""

    cells = blocks.ListBlock(blocks.TextBlock(rows=1, required=False, label=_("Cell")), label=_("Cells"), min_num=1)

    class Meta:
        label = _("Row")


class TableBlock(blocks.StructBlock):
    """A table with a caption, column headings and row headings."""

    caption = blocks.CharBlock(label=_("Caption"), help_text=_("What the table shows, in a few words."))
    columns = blocks.ListBlock(blocks.CharBlock(label=_("Column heading")), label=_("Column headings"), min_num=1)
    rows = blocks.ListBlock(RowBlock(), label=_("Rows"), min_num=1)
    numeric = blocks.BooleanBlock(
        required=False,
        label=_("The cells are figures"),
        help_text=_("Figures are set to the right, so that they align."),
    )

    class Meta:
        label = _("Table")
        icon = "table"
        template = "toolkit/blocks/table.html"


class BodyBlock(blocks.StreamBlock):
    """The body of a toolkit page."""

    heading = HeadingBlock()
    subheading = SubheadingBlock()
    text = TextBlock(features=TEXT_FEATURES)
    items = ItemsBlock()
    steps = StepsBlock()
    callout = CalloutBlock()
    formula = FormulaBlock()
    table = TableBlock()
