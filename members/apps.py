"""Configuration of the room."""

from django.apps import AppConfig, apps
from django.utils.translation import gettext_lazy as _


class MembersConfig(AppConfig):
    name = "members"
    verbose_name = _("Members")

    def ready(self) -> None:
        from core.registry import audience_preparers, audience_providers, personal_data, resealers

        from . import memberships, notify, receivers  # noqa: F401 (registers handlers, checks and receivers)
        from .adapters import reseal_two_step
        from .audience import member_audiences
        from .common_values import register_common_values
        from .personal_data import MembersData
        from .roles import read_held
        from .unsubscribing import register_scopes

        audience_providers.register("members", member_audiences)
        audience_preparers.register("members", read_held)
        personal_data.register("members", MembersData())
        resealers.register("members.two-step", reseal_two_step)
        register_common_values()
        register_scopes()
        # Wagtail's way is a subclass of its own AppConfig in INSTALLED_APPS; one attribute does the same.
        apps.get_app_config("wagtailusers").user_viewset = "members.viewsets.PersonViewSet"  # type: ignore[attr-defined]
