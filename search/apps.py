"""Configuration of the room."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class SearchConfig(AppConfig):
    name = "search"
    verbose_name = _("Library search")

    def ready(self) -> None:
        from . import jobs, receivers  # noqa: F401 (registers the periodic job and the receiver)

        post_migrate.connect(receivers.on_migrated, sender=self)
