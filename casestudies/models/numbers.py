"""The number a case study is known by, shared by its two languages."""

import re
import uuid

from django.db import IntegrityError, models, transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

PUBLIC_ID = re.compile(r"^case-(\d+)$")
ATTEMPTS = 5


class CaseStudyNumber(models.Model):
    """One row a case study: its number, its translation key, and the request that began it.

    A page table cannot hold these constraints, since the two languages of a case study and its stand-ins are rows of
    their own that share the number.
    """

    number = models.PositiveIntegerField(_("number"), unique=True)
    translation_key = models.UUIDField(unique=True)
    request_token = models.UUIDField(
        unique=True, null=True, help_text="Makes a form that is sent twice make one draft."
    )

    class Meta:
        ordering = ["number"]
        verbose_name = _("case study number")
        verbose_name_plural = _("case study numbers")

    def __str__(self) -> str:
        return self.public_id

    @property
    def public_id(self) -> str:
        """``case-07``: used in the API, the library and the data files."""
        return f"case-{self.number:02d}"


def public_id_for(translation_key: uuid.UUID, *, request_token: uuid.UUID | None = None, wanted: str = "") -> str:
    """Return the public id of a translation key, taking the next free number if it has none.

    ``wanted`` (``case-07``) claims a number, for import. Raises IntegrityError where it belongs to another.
    """
    existing = CaseStudyNumber.objects.filter(translation_key=translation_key).first()
    if existing:
        return existing.public_id
    match = PUBLIC_ID.match(wanted)
    for attempt in range(ATTEMPTS):
        last = CaseStudyNumber.objects.aggregate(last=Max("number"))["last"] or 0
        number = int(match[1]) if match else last + 1
        try:
            with transaction.atomic():
                return CaseStudyNumber.objects.create(
                    number=number, translation_key=translation_key, request_token=request_token
                ).public_id
        except IntegrityError:
            # Two drafts begun at once want the same number: the second takes the next one.
            taken = request_token and CaseStudyNumber.objects.filter(request_token=request_token).exists()
            if match or taken or attempt == ATTEMPTS - 1:
                raise
    raise AssertionError("unreachable")
