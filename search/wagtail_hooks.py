"""Registers the room's admin views."""

from wagtail import hooks

from .viewsets import LexiconPairViewSet


@hooks.register("register_admin_viewset")  # type: ignore[untyped-decorator]
def lexicon() -> LexiconPairViewSet:
    """The bilingual lexicon."""
    return LexiconPairViewSet("lexicon", url_prefix="lexicon")
