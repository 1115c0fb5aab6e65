"""Servers that stand between a client and a node, or in its place, to see and to stop what is sent."""

import http.client
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ssl import SSLContext
from typing import Any
from urllib.parse import urlsplit

Answer = tuple[int, dict[str, str], bytes]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def _answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        answer = self.server.respond(self, body)  # type: ignore[attr-defined]
        if answer is None:
            self.close_connection = True
            return
        status, headers, content = answer
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content if self.command != "HEAD" else b"")

    do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = _answer

    def log_message(self, *arguments: Any) -> None:
        """Keep quiet."""


@contextmanager
def served(respond: Callable[[Any, bytes], Answer | None], tls: SSLContext | None = None) -> Iterator[int]:
    """Answer requests by ``respond`` (None: hang up) on a free port, which is yielded."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.respond = respond  # type: ignore[attr-defined]
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def forwarded(url: str, request: Any, body: bytes) -> Answer:
    """Return what the node at ``url`` answers to the same request."""
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=60)
    headers = {name: value for name, value in request.headers.items() if name.lower() != "host"}
    connection.request(request.command, request.path, body or None, headers)
    answer = connection.getresponse()
    kept = {
        name: value
        for name, value in answer.getheaders()
        if name.lower() not in {"content-length", "transfer-encoding", "connection"}
    }
    content = answer.read()
    connection.close()
    return answer.status, kept, content
