"""The scanner that asks a ClamAV daemon: its protocol, its answers, and what a person sees of them."""

import socket
import threading
from collections.abc import Iterator

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils.translation import override

from forums import clamav, drafts
from forums.models import Attachment

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
VIRUS = b"X5O!P%@AP-EICAR"


class Daemon:
    """Answers INSTREAM as clamd does, and remembers what it was sent."""

    def __init__(self) -> None:
        self.server = socket.create_server(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self.server.getsockname()[1]}"
        self.seen: list[bytes] = []
        self.limit = 10_000_000
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self) -> None:
        while True:
            try:
                client, _address = self.server.accept()
            except OSError:
                return
            with client, client.makefile("rb") as stream:
                assert stream.read(10) == b"zINSTREAM\0"
                content = b""
                while length := int.from_bytes(stream.read(4), "big"):
                    content += stream.read(length)
                self.seen.append(content)
                answer = b"stream: Win.Test.EICAR_HDB-1 FOUND" if VIRUS in content else b"stream: OK"
                client.sendall(
                    (b"INSTREAM size limit exceeded. ERROR" if len(content) > self.limit else answer) + b"\0"
                )


@pytest.fixture
def daemon(settings) -> Iterator[Daemon]:
    made = Daemon()
    settings.ATTACHMENT_SCANNER, settings.CLAMAV_ADDRESS = "forums.clamav.scan", made.address
    yield made
    made.server.close()


def test_clean_found_and_no_answer(daemon, settings):
    large = PDF + b"0" * 200_000
    assert clamav.scan(large) == ""
    assert daemon.seen == [large], "in several pieces, and whole"
    assert clamav.scan(PDF + VIRUS) == "Win.Test.EICAR_HDB-1"
    daemon.limit = 10
    with pytest.raises(clamav.ScanFailed, match="size limit"):
        clamav.scan(PDF)
    daemon.server.close()
    settings.CLAMAV_ADDRESS = "127.0.0.1:1"
    with pytest.raises(OSError):
        clamav.scan(PDF)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "refused", "away"),
    [
        ("en", "The file was refused by the virus scanner: Win.Test.EICAR_HDB-1", "could not be checked for viruses"),
        ("cy", "Gwrthodwyd y ffeil gan y sganiwr feirysau: Win.Test.EICAR_HDB-1", "Nid oedd modd gwirio"),
    ],
)
def test_an_infected_file_is_refused_with_a_sentence_and_kept_nowhere(
    daemon, settings, make_thread, people, client_for, caplog, language, refused, away
):
    caplog.set_level("INFO", logger="forums.attachments")
    thread, browser = make_thread(), client_for("member")
    with override(language):
        address = reverse("forums:reply", args=[thread.pk])

    def send(content: bytes, **fields) -> str:
        typed = {"message": "See this.", "language": "en", "file_1": SimpleUploadedFile("plan.pdf", content), **fields}
        return browser.post(address, typed, follow=True).content.decode()

    for fields in ({}, {"preview": "1"}, {"save_draft": "1"}):
        assert refused in send(PDF + VIRUS, **fields)
    assert thread.posts.count() == 1
    assert drafts.files_of(people["member"], f"reply:{thread.pk}") == {}
    assert "Win.Test.EICAR_HDB-1" in caplog.text
    assert people["member"].email not in caplog.text
    settings.CLAMAV_ADDRESS = "127.0.0.1:1"
    assert away in send(PDF)
    assert not Attachment.objects.exists()
    settings.CLAMAV_ADDRESS = daemon.address
    assert "plan.pdf" in send(PDF)
    assert Attachment.objects.count() == 1
