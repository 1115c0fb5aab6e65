"""An upload that is not what it claims, or is too large, is refused with the reason."""

import zipfile
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from core.uploads import check_upload


def office_file() -> bytes:
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
    return stream.getvalue()


@pytest.mark.parametrize(
    ("name", "contents"),
    [
        ("a.pdf", b"%PDF-1.7\n..."),
        ("a.PDF", b"%PDF-1.4"),
        ("a.csv", "enw,gwerth\nŵy,1\n".encode()),
        ("a.docx", office_file()),
    ],
)
def test_genuine_file_is_accepted(name: str, contents: bytes) -> None:
    check_upload(SimpleUploadedFile(name, contents))


@pytest.mark.parametrize(
    ("name", "contents", "reason"),
    [
        ("a.pdf", b"<html><script>alert(1)</script>", "must be a PDF"),
        ("a.pdf", b"MZ\x90\x00", "must be a PDF"),
        ("a.csv", b"%PDF-1.7", "must be a PDF"),
        ("a.txt", b"text\0binary", "must be a PDF"),
        ("a.docx", b"%PDF-1.7", "must be a PDF"),
        ("a.pdf", b"", "empty"),
    ],
)
def test_disguised_or_empty_file_is_refused(name: str, contents: bytes, reason: str) -> None:
    with pytest.raises(ValidationError, match=reason):
        check_upload(SimpleUploadedFile(name, contents))


def test_too_large_file_is_refused(settings) -> None:
    settings.UPLOAD_LIMIT_MB = 1
    with pytest.raises(ValidationError, match="smaller than 1 MB"):
        check_upload(SimpleUploadedFile("a.txt", b"a" * (1024 * 1024 + 1)))


@pytest.mark.django_db
def test_admin_says_why_it_refuses(client_for) -> None:
    file = SimpleUploadedFile("report.pdf", b"<script>alert(1)</script>")
    response = client_for("editor").post(reverse("wagtaildocs:add"), {"title": "Report", "file": file, "collection": 1})
    assert "must be a PDF" in response.content.decode()
