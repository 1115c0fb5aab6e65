"""Configuration of the core."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoreConfig(AppConfig):
    name = "core"
    verbose_name = _("Core")

    def ready(self) -> None:
        from . import checkpoints, mail, receivers, translation_gate  # noqa: F401 (registers handlers, jobs and receivers)
        from .registry import resealers

        resealers.register("core.outbox", mail.reseal_waiting)
        translation_gate.close()
