"""The two languages of a page: its stand-in while the twin is missing, and its translation from ready texts."""

import copy
import json
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from wagtail.models import Locale, Page
from wagtail_localize.models import (
    SegmentOverride,
    String,
    StringTranslation,
    Translation,
    TranslationContext,
    TranslationSource,
)
from wagtail_localize.segments import StringSegmentValue
from wagtail_localize.segments.extract import extract_segments, quote_path_component

from .models import BilingualPage


def locale_of(language: str) -> Locale:
    """Return the Wagtail locale of ``"cy"`` or ``"en"``."""
    return Locale.objects.get_for_language(language)


def stand_ins(page: Page) -> list[Page]:
    """Return the aliases in the other tree that show this page while its translation is missing."""
    return list(Page.objects.filter(alias_of_id=page.pk, translation_key=page.translation_key))


def ensure_stand_in(page: BilingualPage) -> None:
    """Give a live page an alias in each other tree where it has no translation and its parent has one."""
    for language, _name in settings.LANGUAGES:
        if language == page.locale.language_code:
            continue
        locale = locale_of(language)
        if page.has_translation(locale):
            continue
        parent = page.get_parent()
        if parent is None or not parent.has_translation(locale):
            continue
        page.copy_for_translation(locale, alias=True)


class TranslationMismatch(ValidationError):
    """The translated texts do not have the shape of the original's."""


@transaction.atomic
def translate_page(page: BilingualPage, language: str, values: dict[str, Any], *, user: Any = None) -> BilingualPage:
    """Publish the translation of ``page`` into ``language`` from ready texts, through wagtail-localize.

    ``values`` maps field names to the translated value (text, HTML or StreamField value). The original and the
    translated texts are split into segments alike, and each pair is stored as a StringTranslation, so that editors go
    on in wagtail-localize, and the lexicon can learn from the pairs. Raises TranslationMismatch where the two differ in
    shape, and never publishes with a segment missing.
    """
    locale = locale_of(language)
    if page.alias_of_id or page.locale_id == locale.pk:
        raise TranslationMismatch(f"“{page.title}” is not written in the other language.")
    source, _created = TranslationSource.update_or_create_from_instance(page)
    translation, _created = Translation.objects.get_or_create(source=source, target_locale=locale)
    twin = copy.deepcopy(page)
    for name, value in values.items():
        setattr(twin, name, value)
    for original, translated in _paired_segments(page, twin):
        string = String.from_value(page.locale, original.string)
        context = TranslationContext.objects.get_or_create(object_id=source.object_id, path=original.path)[0]
        StringTranslation.objects.update_or_create(
            translation_of=string,
            locale=locale,
            context=context,
            defaults={
                "data": translated.string.data,
                "translation_type": StringTranslation.TRANSLATION_TYPE_MANUAL,
                "last_translated_by": user,
            },
        )
        _override_links(original, translated, object_id=source.object_id, locale=locale, user=user)
    total, done = translation.get_progress()
    if done < total:
        raise TranslationMismatch(f"{total - done} of {total} segments of “{page.title}” have no translation.")
    # Published here and not by save_target, which waits for the commit: what follows needs the twin live, and a failure
    # must undo it all.
    translation.save_target(user=user, publish=False)
    target = translation.get_target_instance()
    if not isinstance(target, BilingualPage):
        raise TypeError(f"{type(target).__name__} is not a bilingual page.")
    if page.live:
        target.get_latest_revision().publish(user=user, skip_permission_checks=True)
        target = target.specific_class.objects.get(pk=target.pk)
    return target


def _override_links(
    original: StringSegmentValue, translated: StringSegmentValue, *, object_id: Any, locale: Locale, user: Any
) -> None:
    """Keep the address of a link where the translation leads elsewhere (a body's Welsh site, say)."""
    for name, attributes in (original.attrs or {}).items():
        address = attributes.get("href")
        other = (translated.attrs or {}).get(name, {}).get("href")
        if not address or not other or address == other:
            continue
        context = TranslationContext.objects.get_or_create(
            object_id=object_id, path=f"{original.path}.{quote_path_component(address)}"
        )[0]
        SegmentOverride.objects.update_or_create(
            locale=locale, context=context, defaults={"data_json": json.dumps(other), "last_translated_by": user}
        )


def _paired_segments(page: Page, twin: Page) -> list[tuple[StringSegmentValue, StringSegmentValue]]:
    def strings(instance: Page) -> list[StringSegmentValue]:
        found = [segment for segment in extract_segments(instance) if isinstance(segment, StringSegmentValue)]
        return sorted(found, key=lambda segment: (segment.path, segment.order))

    originals, translated = strings(page), strings(twin)
    if [segment.path for segment in originals] != [segment.path for segment in translated]:
        raise TranslationMismatch(f"The translation of “{page.title}” differs in shape from its original.")
    return list(zip(originals, translated, strict=True))
