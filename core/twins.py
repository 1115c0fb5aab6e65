"""The two languages of a page: its stand-in while the twin is missing, and its translation from ready texts."""

import copy
import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from modelcluster.fields import ParentalManyToManyField
from wagtail.models import Locale, Page
from wagtail_localize.fields import get_translatable_fields
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
    target: Any = translation.get_target_instance()
    if not isinstance(target, BilingualPage):
        raise TypeError(f"{type(target).__name__} is not a bilingual page.")
    if page.live:
        # What stood in until now is the translation from here on (see live_text_kept).
        Page.objects.filter(pk=target.pk).update(alias_of=None)
        target = type(target).objects.get(pk=target.pk)
    _empty_as_in(page, target)
    if page.live:
        target.get_latest_revision().publish(user=user, skip_permission_checks=True)
        target = type(target).objects.get(pk=target.pk)
    twin_page: BilingualPage = target
    return twin_page


def _empty_as_in(page: BilingualPage, target: BilingualPage) -> None:
    """Empty the twin's shared sets that the original has emptied: wagtail-localize copies none that is empty."""
    draft = target.get_latest_revision_as_object()
    names = [
        field.field_name
        for field in get_translatable_fields(type(page))
        if field.is_synchronized(page) and isinstance(field.get_field(type(page)), ParentalManyToManyField)
    ]
    stale = [name for name in names if not getattr(page, name).all() and getattr(draft, name).all()]
    for name in stale:
        setattr(draft, name, [])
    if stale:
        draft.save_revision(log_action=False)
        target.refresh_from_db()


@contextmanager
def live_text_kept(translation: Translation) -> Iterator[None]:
    """Keep what readers see at the target of ``translation`` while a draft of it is saved.

    wagtail-localize writes even a draft into the live row, with the source's words where a translation is missing, and
    turns a stand-in into a page of its own: English would stand live under ``/cy/`` as if it were Welsh. Here the row
    gets its former text back (and stays a stand-in); the draft lives on as the latest revision.
    """
    target = Page.objects.filter(
        translation_key=translation.source.object_id, locale=translation.target_locale, live=True
    ).first()
    page = target.specific if target else None
    if not isinstance(page, BilingualPage):
        yield
        return
    text, stood_in_for = page.serializable_data(), page.alias_of_id
    yield
    now = type(page).objects.get(pk=page.pk)
    restored = now.with_content_json(text)
    restored.alias_of_id = stood_in_for
    restored.slug = page.slug
    restored.draft_title = page.draft_title if stood_in_for else now.draft_title
    restored.has_unpublished_changes = True
    restored.set_url_path(restored.get_parent())
    restored.save(clean=False)


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
