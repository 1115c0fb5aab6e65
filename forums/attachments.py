"""Files beside a post: checked by what they hold, images made anew without metadata, kept sealed, given to readers.

What is stored is encrypted under a random name, so that neither a public media folder nor a bucket gives it away.
"""

import io
import re
import uuid
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from core.mail import cipher
from core.uploads import check_upload

from .models import Attachment, Post

FOLDER = "attachments"
IMAGES = {"JPEG": ("image/jpeg", "jpg"), "PNG": ("image/png", "png"), "WEBP": ("image/webp", "webp")}
DOCUMENTS = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "txt": "text/plain; charset=utf-8",
}
IMAGE_NAMES = {"jpg", "jpeg", "png", "webp"}
MOST_PIXELS = 40_000_000
LONGEST_SIDE = 2400
_STRANGE = re.compile(r"[^\w .()-]+")


@dataclass(frozen=True)
class Ready:
    """A file that may be kept: what is to be stored, and what is said of it."""

    name: str
    content_type: str
    content: bytes
    alt: str = ""
    width: int | None = None
    height: int | None = None


def prepared(file: "UploadedFile[Any]", *, alt: str = "", unnamed: bool = False) -> Ready:
    """Return the file as it may be kept. Raises ValidationError, with the reason, for one that may not.

    ``unnamed`` is for somebody who asks through a facilitator: documents say who wrote them, so only images pass,
    under a name that says nothing.
    """
    extension = PurePath(file.name or "").suffix.lower().lstrip(".")
    if file.size and file.size > settings.UPLOAD_LIMIT_MB * 1024 * 1024:
        raise ValidationError(_("The file must be smaller than %(size)s MB") % {"size": settings.UPLOAD_LIMIT_MB})
    is_image = extension in IMAGE_NAMES
    if not is_image:
        check_upload(file)
    if unnamed and not is_image:
        raise ValidationError(_("Attach images only: a document can say who wrote it"))
    file.seek(0)
    content = file.read()
    scanned(content)
    name = clean_name(file.name or "")
    if not is_image:
        return Ready(name, DOCUMENTS[extension], content)
    if not alt.strip():
        raise ValidationError(needs_description())
    made, kind, size = remade(content)
    content_type, ending = IMAGES[kind]
    stem = _("image") if unnamed else PurePath(name).stem
    return Ready(f"{stem}.{ending}", content_type, made, alt.strip()[:300], *size)


def needs_description() -> str:
    """Return what is said of an image without a description."""
    return _("Describe the image for people who cannot see it")


def scanned(content: bytes) -> None:
    """Ask the virus scanner of ``ATTACHMENT_SCANNER`` (a dotted path), if there is one.

    It is called with the bytes and returns why they may not be kept, or "". Where it fails nothing is let through.
    """
    path = getattr(settings, "ATTACHMENT_SCANNER", "")
    if not path:
        return
    try:
        reason = import_string(path)(content)
    except Exception as problem:
        raise ValidationError(_("The file could not be checked for viruses. Try again later.")) from problem
    if reason:
        raise ValidationError(_("The file was refused by the virus scanner: %(reason)s") % {"reason": reason})


def remade(content: bytes) -> tuple[bytes, str, tuple[int, int]]:
    """Return an image drawn anew, with its format and size: upright, not too large, and with nothing but its pixels."""
    try:
        with Image.open(io.BytesIO(content), formats=tuple(IMAGES)) as opened:
            kind = opened.format or ""
            if opened.width * opened.height > MOST_PIXELS:
                raise ValidationError(_("The image has too many pixels"))
            upright = ImageOps.exif_transpose(opened)
            upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
            mode = "RGB" if kind == "JPEG" else "RGBA"
            pixels = upright.convert(mode)
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError) as problem:
        raise ValidationError(_("The file must be a PDF, Word, Excel, CSV or image file")) from problem
    plain = Image.new(mode, pixels.size)
    plain.paste(pixels)
    target = io.BytesIO()
    plain.save(target, kind, **({"quality": 88} if kind != "PNG" else {"optimize": True}))
    return target.getvalue(), kind, plain.size


def clean_name(name: str) -> str:
    """Return a file's name with nothing in it that a header, a page or a disk could take for something else."""
    plain = _STRANGE.sub(" ", PurePath(name.replace("\\", "/")).name)
    path = PurePath(" ".join(plain.split())[-120:].lstrip(". ") or "file")
    return f"{path.stem}{path.suffix.lower()}"


def attachments_add(post: Post, files: list[Ready]) -> None:
    """Keep files beside a post, in the transaction in which it is written."""
    for ready in files:
        path = default_storage.save(f"{FOLDER}/{uuid.uuid4().hex}", ContentFile(cipher().encrypt(ready.content)))
        Attachment.objects.create(
            post=post,
            path=path,
            name=ready.name,
            content_type=ready.content_type,
            size=len(ready.content),
            alt=ready.alt,
            width=ready.width,
            height=ready.height,
        )
    if files:
        Post.objects.filter(pk=post.pk).update(has_files=True)
        post.has_files = True


def opened(attachment: Attachment) -> bytes:
    """Return what an attachment holds."""
    with default_storage.open(attachment.path) as file:
        return cipher().decrypt(file.read())


def attachments_forget(posts: Any) -> None:
    """Erase the files of posts, once the erasure of their rows has been committed."""
    found = Attachment.objects.filter(post__in=posts)
    paths = list(found.values_list("path", flat=True))
    found.delete()

    def erase() -> None:
        for path in paths:
            default_storage.delete(path)

    transaction.on_commit(erase)
