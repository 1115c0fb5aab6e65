"""Configuration of the room."""

from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ForumsConfig(AppConfig):
    name = "forums"
    verbose_name = _("Discussions")

    def ready(self) -> None:
        from core.registry import Panel, audience_providers, library_sources, panels, personal_data
        from members.common_values import common_values
        from members.notify import notice_checks

        from . import cases, receivers  # noqa: F401 (registers a periodic job and receivers)
        from .audience import space_audiences
        from .library import ForumsSource
        from .personal_data import ForumsData
        from .publishing import POST_CHECK
        from .selectors import post_is_visible_to, thread_list_latest_visible_to

        def latest(request: Any, subject: Any) -> dict[str, Any]:
            return {"threads": thread_list_latest_visible_to(request.user, 4), "LANGUAGE_CODE": request.LANGUAGE_CODE}

        audience_providers.register("forums", space_audiences)
        library_sources.register("forums", ForumsSource())
        personal_data.register("forums", ForumsData())
        notice_checks.register(POST_CHECK, lambda user, arguments: post_is_visible_to(user, arguments["post"]))
        for name in ("introductions_url", "topics_url", "new_thread_url"):
            common_values.register(name, lambda user: {"view": "forums:index"})
        panels.register("forums.latest", Panel("home_discussions", "forums/panels/latest.html", latest))
