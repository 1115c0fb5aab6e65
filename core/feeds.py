"""What the rooms' Atom feeds share."""

from typing import Any

from django.utils.feedgenerator import Atom1Feed


class LanguageAtomFeed(Atom1Feed):
    """Atom that says which language each entry is in."""

    def item_attributes(self, item: dict[str, Any]) -> dict[str, Any]:
        """Add ``xml:lang``."""
        return {**super().item_attributes(item), "xml:lang": item["language"]}
