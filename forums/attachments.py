"""Files beside a post: checked by what they hold, images made anew without metadata, kept sealed, given to readers.

What is stored is encrypted under a random name, so that neither a public media folder nor a bucket gives it away.
"""

import io
import logging
import re
import uuid
from dataclasses import dataclass, replace
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

from core.sealing import cipher, resealed
from core.uploads import check_upload

from .models import Attachment, Post

logger = logging.getLogger(__name__)

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
    """A file that may be kept: what is to be stored, and what is said of it.

    One that a draft holds is stored already, under ``path``, and has no ``content`` here.
    """

    name: str
    content_type: str
    content: bytes = b""
    alt: str = ""
    width: int | None = None
    height: int | None = None
    path: str = ""
    stored_size: int = 0

    @property
    def size(self) -> int:
        """How many bytes it has."""
        return self.stored_size or len(self.content)

    @property
    def is_image(self) -> bool:
        """True for what a page shows in its place."""
        return self.content_type.startswith("image/")


def prepared(file: "UploadedFile[Any]", *, alt: str = "", unnamed: bool = False) -> Ready:
    """Return the file as it may be sent. Raises ValidationError, with the reason, for one that may not."""
    return sendable(checked(file), alt=alt, unnamed=unnamed)


def checked(file: "UploadedFile[Any]") -> Ready:
    """Return the file as a draft may hold it: what its name says, without a virus; an image without metadata.

    Raises ValidationError, with the reason, for any other.
    """
    extension = PurePath(file.name or "").suffix.lower().lstrip(".")
    if file.size and file.size > settings.UPLOAD_LIMIT_MB * 1024 * 1024:
        raise ValidationError(_("The file must be smaller than %(size)s MB") % {"size": settings.UPLOAD_LIMIT_MB})
    is_image = extension in IMAGE_NAMES
    if not is_image:
        check_upload(file)
    file.seek(0)
    content = file.read()
    scanned(content)
    name = clean_name(file.name or "")
    if not is_image:
        return Ready(name, DOCUMENTS[extension], content)
    made, kind, size = remade(content)
    content_type, ending = IMAGES[kind]
    return Ready(f"{PurePath(name).stem}.{ending}", content_type, made, "", *size)


def sendable(ready: Ready, *, alt: str, unnamed: bool) -> Ready:
    """Return a checked file as it may stand beside a post. Raises ValidationError, with the reason, where it may not.

    An image has a description. ``unnamed`` is for somebody who asks through a facilitator: documents say who wrote
    them, so only images pass, under a name that says nothing.
    """
    if unnamed and not ready.is_image:
        raise ValidationError(_("Attach images only: a document can say who wrote it"))
    if not ready.is_image:
        return ready
    if not alt.strip():
        raise ValidationError(needs_description())
    plain = _("image")
    name = f"{plain}{PurePath(ready.name).suffix}" if unnamed else ready.name
    return replace(ready, name=name, alt=alt.strip()[:300])


def needs_description() -> str:
    """Return what is said of an image without a description."""
    return _("Describe the image for people who cannot see it")


def scanned(content: bytes) -> None:
    """Ask the virus scanner of ``ATTACHMENT_SCANNER`` (a dotted path), if there is one.

    It is called with the bytes and returns why they may not be kept, or "" (``forums.clamav.scan`` is one). Where it
    fails nothing is let through. What it refuses is kept nowhere; the log has what was found, and not whose it was.
    """
    path = getattr(settings, "ATTACHMENT_SCANNER", "")
    if not path:
        return
    try:
        reason = import_string(path)(content)
    except Exception as problem:
        logger.exception("The scanner %s did not answer: an attachment was refused", path)
        raise ValidationError(_("The file could not be checked for viruses. Try again later.")) from problem
    if reason:
        logger.warning("The scanner %s refused an attachment: %s", path, reason)
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
        Attachment.objects.create(
            post=post,
            path=stored(ready),
            name=ready.name,
            content_type=ready.content_type,
            size=ready.size,
            alt=ready.alt,
            width=ready.width,
            height=ready.height,
        )
    if files:
        Post.objects.filter(pk=post.pk).update(has_files=True)
        post.has_files = True


def stored(ready: Ready) -> str:
    """Return where a file is stored, sealed; it is stored now unless a draft holds it already."""
    return ready.path or store_sealed(cipher().encrypt(ready.content))


def store_sealed(sealed: bytes) -> str:
    """Store what is sealed under a random name, and return that."""
    return str(default_storage.save(f"{FOLDER}/{uuid.uuid4().hex}", ContentFile(sealed)))


def reseal_file(path: str, *, dry_run: bool) -> str | None:
    """Seal a stored file under the key of now; return its new path, or None where it is sealed so already.

    Under a new name, so that a file written half-way is never the one that a row names; the old one goes afterwards.
    """
    with default_storage.open(path) as file:
        made = resealed(file.read())
    if made is None or dry_run:
        return path if made is not None else None
    transaction.on_commit(lambda: default_storage.delete(path))
    return store_sealed(made)


def opened(attachment: Attachment) -> bytes:
    """Return what an attachment holds."""
    with default_storage.open(attachment.path) as file:
        return cipher().decrypt(file.read())


def attachments_forget(posts: Any) -> None:
    """Erase the files of posts, once the erasure of their rows has been committed."""
    found = Attachment.objects.filter(post__in=posts)
    paths = list(found.values_list("path", flat=True))
    found.delete()
    erase(paths)


def erase(paths: list[str]) -> None:
    """Erase stored files once the change has been committed, but for those that are attached to a post by then."""

    def now() -> None:
        attached = set(Attachment.objects.filter(path__in=paths).values_list("path", flat=True))
        for path in paths:
            if path not in attached:
                default_storage.delete(path)

    if paths:
        transaction.on_commit(now)
