"""Configuration of the room."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CaseStudiesConfig(AppConfig):
    name = "casestudies"
    verbose_name = _("Case studies")

    def ready(self) -> None:
        from core import registry

        from . import receivers
        from .library import CaseStudySource
        from .personal_data import CaseStudyPersonalData

        receivers.silence_wagtail()
        registry.library_sources.register("casestudies", CaseStudySource())
        registry.personal_data.register("casestudies", CaseStudyPersonalData())
