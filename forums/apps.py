"""Configuration of the room."""

from typing import Any

from django.apps import AppConfig
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class ForumsConfig(AppConfig):
    name = "forums"
    verbose_name = _("Discussions")

    def ready(self) -> None:
        from core.registry import (
            Panel,
            audience_preparers,
            audience_providers,
            library_sources,
            panels,
            personal_data,
            resealers,
        )
        from members.common_values import common_values
        from members.notify import notice_checks, notice_sources
        from members.recipients import recipient_resolvers, tokens_held
        from members.unsubscribing import scopes

        # The modules register handlers, periodic jobs and receivers.
        from . import announcing, cases, drafts, leaving, receivers, sensitivity  # noqa: F401
        from .audience import prepare_invitations, space_audiences
        from .authorship import KIND, token_of
        from .library import ForumsSource
        from .personal_data import ForumsData
        from .publishing import POST_CHECK
        from .reading_choice import reading_language
        from .relays import person_of
        from .resealing import reseal_discussions
        from .selectors import post_is_visible_to, start_address, thread_list_latest_visible_to
        from .setup import ASK, MEMBERS_ROOM

        def latest(request: Any, subject: Any) -> dict[str, Any]:
            threads = thread_list_latest_visible_to(request.user, 4, reading_language(request))
            return {"threads": threads, "LANGUAGE_CODE": request.LANGUAGE_CODE}

        def followed(request: Any, subject: Any) -> dict[str, Any]:
            return {"url": reverse("forums:followed")}

        audience_providers.register("forums", space_audiences)
        audience_preparers.register("forums", prepare_invitations)
        library_sources.register("forums", ForumsSource())
        personal_data.register("forums", ForumsData())
        resealers.register("forums", reseal_discussions)
        notice_checks.register(POST_CHECK, lambda user, arguments: post_is_visible_to(user, arguments["post"]))
        notice_sources.register(POST_CHECK, announcing.readable_posts)
        notice_sources.register(announcing.SOURCE, announcing.published_posts)
        recipient_resolvers.register(KIND, person_of)
        tokens_held.register(KIND, lambda user: [token_of(user)])
        scopes.register("forums.thread", leaving.THREAD)
        scopes.register("forums.space", leaving.SPACE)
        common_values.register("introductions_url", lambda user: start_address(MEMBERS_ROOM))
        common_values.register("new_thread_url", lambda user: start_address(ASK))
        common_values.register("topics_url", lambda user: {"view": "forums:followed"})
        panels.register("forums.followed", Panel("account_notifications", "forums/panels/followed.html", followed))
        panels.register("forums.latest", Panel("home_discussions", "forums/panels/latest.html", latest))
