"""Configuration of the room."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ToolkitConfig(AppConfig):
    name = "toolkit"
    verbose_name = _("Toolkit")

    def ready(self) -> None:
        from core.registry import library_sources

        from . import reviews  # noqa: F401 (registers a periodic job)
        from .library import ToolkitSource

        library_sources.register("toolkit", ToolkitSource())
