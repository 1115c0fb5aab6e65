"""Says how whole the two languages are, and fails where the interface is not."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polib
from django.apps import apps
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from core.i18n_equal import EQUAL_IN_BOTH
from core.models import BilingualPage

PLACEHOLDERS = re.compile(r"%\(\w+\)[sd]|%[sd%]|\{\w*\}|</?\w+")
WELSH_PLURALS = "nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n==3 ? 3 : n==6 ? 4 : 5);"


def catalogues() -> list[Path]:
    """Return the Welsh catalogues of the project: each room's and the site's own."""
    folders = [Path(config.path) / "locale" for config in apps.get_app_configs()]
    folders += [Path(folder) for folder in settings.LOCALE_PATHS]
    root = Path(settings.BASE_DIR)
    found = [folder / "cy" / "LC_MESSAGES" / "django.po" for folder in folders]
    ours = [path for path in found if path.is_file() and path.is_relative_to(root) and ".venv" not in path.parts]
    return list(dict.fromkeys(ours))


def faults(path: Path) -> Iterator[str]:
    """Yield a sentence for each fault of a catalogue."""
    catalogue = polib.pofile(str(path))
    name = path.relative_to(settings.BASE_DIR)
    if catalogue.metadata.get("Plural-Forms", "").replace(" ", "") != WELSH_PLURALS.replace(" ", ""):
        yield f"{name}: the plural rule is not the six forms of Welsh."
    for entry in catalogue:
        if entry.obsolete:
            yield f"{name}: {entry.msgid!r} is obsolete."
            continue
        if entry.fuzzy:
            yield f"{name}: {entry.msgid!r} is fuzzy."
        texts = list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]
        if not texts or not all(texts) or (entry.msgid_plural and len(texts) != 6):
            yield f"{name}: {entry.msgid!r} has no translation, or not all six plural forms."
            continue
        wanted = set(PLACEHOLDERS.findall(entry.msgid_plural or entry.msgid))
        for text in texts:
            # A plural form may leave the number out ("Dim canlyniadau"), but may not bring another placeholder.
            given = set(PLACEHOLDERS.findall(text))
            if (given - wanted) or (not entry.msgid_plural and given != wanted):
                yield f"{name}: the placeholders of {entry.msgid!r} differ in {text!r}."
        if not entry.msgid_plural and entry.msgstr == entry.msgid and entry.msgid not in EQUAL_IN_BOTH:
            yield f"{name}: {entry.msgid!r} is translated by itself."


class Command(BaseCommand):
    help = "Fails on an empty, fuzzy or doubtful message; lists published pages that have no translation."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--messages-only", action="store_true", help="Do not look into the database.")

    def handle(self, *args: Any, **options: Any) -> None:
        found = 0
        for path in catalogues():
            entries = len(polib.pofile(str(path)))
            wrong = list(faults(path))
            for sentence in wrong:
                self.stderr.write(sentence)
            found += len(wrong)
            self.stdout.write(f"{path.relative_to(settings.BASE_DIR)}: {entries} messages, {len(wrong)} faults")
        if not options["messages_only"]:
            self.list_untranslated()
        if found:
            raise CommandError(f"{found} messages need attention.")

    def list_untranslated(self) -> None:
        """List the published pages that stand in for a missing twin."""
        models = [model for model in apps.get_models() if issubclass(model, BilingualPage)]
        for model in models:
            for page in model.objects.live().exclude(alias_of=None).select_related("locale"):
                self.stdout.write(f"Not in {page.locale.language_code}: {page.title} ({model._meta.verbose_name})")
