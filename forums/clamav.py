"""A scanner for ``ATTACHMENT_SCANNER``: asks a ClamAV daemon (clamd, its command INSTREAM) at ``CLAMAV_ADDRESS``."""

import socket

from django.conf import settings

TIMEOUT = 30.0
PIECE = 64 * 1024


class ScanFailed(Exception):
    """The daemon answered neither that the file is clean nor what it found."""


def scan(content: bytes) -> str:
    """Return the name of the virus that was found, or "". Raises OSError or ScanFailed where there is no answer."""
    host, _colon, port = settings.CLAMAV_ADDRESS.rpartition(":")
    with socket.create_connection((host, int(port)), timeout=TIMEOUT) as daemon:
        daemon.sendall(b"zINSTREAM\0")
        for start in range(0, len(content), PIECE):
            piece = content[start : start + PIECE]
            daemon.sendall(len(piece).to_bytes(4, "big") + piece)
        daemon.sendall(bytes(4))
        answer = b""
        while received := daemon.recv(1024):
            answer += received
    words = answer.decode("utf-8", "replace").strip("\0 \n").removeprefix("stream: ")
    if words == "OK":
        return ""
    if words.endswith(" FOUND"):
        return words.removesuffix(" FOUND")
    raise ScanFailed(words)
