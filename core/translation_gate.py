"""No translation is published with a text missing: a reader must never meet English passed off as Welsh.

wagtail-localize publishes what there is and falls back to the source for the rest; after an edit of the source it would
even replace live Welsh with English. It has no hook before publishing, so its one door, ``Translation.save_target``, is
wrapped; its views show the ValidationError to the editor.
"""

from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail_localize.models import Translation

from .twins import live_text_kept

_save_target = Translation.save_target


def save_target(self: Translation, user: Any = None, publish: bool = True) -> None:
    """Save the translated page; never publish it with a segment missing, and keep drafts from readers."""
    if publish:
        total, done = self.get_progress()
        if done < total:
            message = _("Fill in the missing translations before you publish.")
            raise ValidationError({NON_FIELD_ERRORS: [message]})
        _save_target(self, user=user, publish=True)
        return
    with transaction.atomic(), live_text_kept(self):
        _save_target(self, user=user, publish=False)


def close() -> None:
    """Put the gate in place; called once, when the core is ready."""
    Translation.save_target = save_target
