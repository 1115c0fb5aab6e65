"""Configuration of the room."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HomeConfig(AppConfig):
    name = "home"
    verbose_name = _("Front door")

    def ready(self) -> None:
        from core.registry import library_sources
        from members.common_values import common_values

        from . import receivers  # noqa: F401 (registers receivers)
        from .library import StandardPageSource
        from .selectors import standing_page_urls

        library_sources.register("pages", StandardPageSource())
        common_values.register("house_rules_url", lambda user: standing_page_urls("house-rules"))
        common_values.register("complaints_url", lambda user: standing_page_urls("moderation-policy"))
