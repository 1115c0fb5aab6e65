"""Uploads to the document library: what they claim to be, and no larger than they may be."""

from pathlib import Path
from typing import Any

import filetype
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from wagtail.documents.forms import BaseDocumentForm

# What the first bytes of a file of each kind say; plain text has no such mark, and must simply be text.
SIGNATURES = {"docx": {"docx", "zip"}, "xlsx": {"xlsx", "zip"}, "pdf": {"pdf"}}
PLAIN_TEXT = {"csv", "txt"}
BEGINNING = 8192


class DocumentForm(BaseDocumentForm):
    """Wagtail's form, with the file's contents checked against its name."""

    def clean_file(self) -> Any:
        """Refuse an empty, too large or disguised file, with the reason."""
        file = self.cleaned_data["file"]
        if isinstance(file, UploadedFile):
            check_upload(file)
        return file


def check_upload(file: "UploadedFile[Any]") -> None:
    """Raise ValidationError where the file is empty, larger than the setting allows, or not what its name says."""
    limit = settings.UPLOAD_LIMIT_MB
    if not file.size:
        raise ValidationError(_("The file is empty"))
    if file.size > limit * 1024 * 1024:
        raise ValidationError(_("The file must be smaller than %(size)s MB") % {"size": limit})
    extension = Path(file.name or "").suffix.lower().lstrip(".")
    file.seek(0)
    beginning = file.read(BEGINNING)
    file.seek(0)
    if extension in PLAIN_TEXT:
        genuine = b"\0" not in beginning and filetype.guess(beginning) is None
    else:
        guess = filetype.guess(beginning)
        genuine = guess is not None and guess.extension in SIGNATURES.get(extension, set())
    if not genuine:
        raise ValidationError(_("The file must be a PDF, Word, Excel, CSV or image file"))
