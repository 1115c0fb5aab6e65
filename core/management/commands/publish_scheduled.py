"""Wagtail's command in one transaction, so that a page and its traces go live together."""

from typing import Any

from django.db import transaction
from wagtail.management.commands.publish_scheduled import Command as WagtailCommand


class Command(WagtailCommand):
    def handle(self, *args: Any, **options: Any) -> None:
        with transaction.atomic():
            super().handle(*args, **options)
