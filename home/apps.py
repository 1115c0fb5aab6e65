"""Configuration of the room."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HomeConfig(AppConfig):
    name = "home"
    verbose_name = _("Front door")

    def ready(self) -> None:
        from core.registry import library_sources

        from . import receivers  # noqa: F401 (registers receivers)
        from .library import StandardPageSource

        library_sources.register("pages", StandardPageSource())
