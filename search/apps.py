"""Configuration of the room."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class SearchConfig(AppConfig):
    name = "search"
    verbose_name = _("Library search")

    def ready(self) -> None:
        from core.registry import Panel, link_cards, panels, personal_data

        from . import feed, jobs, receivers, saved  # noqa: F401 (registers handlers, periodic jobs and the receiver)
        from .cards import link_cards_for
        from .related import related_panel

        post_migrate.connect(receivers.on_migrated, sender=self)
        saved.register_check()
        link_cards.register("search", link_cards_for)
        personal_data.register("search", saved.SearchData())
        for place in ("case_study_below", "thread_aside", "guidance_below"):
            panels.register(f"search.related.{place}", Panel(place, "search/panels/related.html", related_panel, 10))
