"""A request's id, and the two things that Wagtail's admin needs: a transaction for each write, and its own policy."""

import re
import uuid
from collections.abc import Callable

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse

from .logs import request_id

GetResponse = Callable[[HttpRequest], HttpResponse]
SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}
ACCEPTED_ID = re.compile(r"^[A-Za-z0-9-]{8,64}$")


class RequestIdMiddleware:
    """Takes the proxy's ``X-Request-ID`` if it is sane, else makes one; gives it back and to the logs."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Handle one request."""
        given = request.headers.get("X-Request-ID", "")
        identifier = given if ACCEPTED_ID.match(given) else uuid.uuid4().hex
        token = request_id.set(identifier)
        try:
            response = self.get_response(request)
        finally:
            request_id.reset(token)
        response.headers["X-Request-ID"] = identifier
        return response


class AdminMiddleware:
    """Runs the admin's writes in one transaction each, since Wagtail's publishing is not atomic.

    Not ``ATOMIC_REQUESTS``: on SQLite, IMMEDIATE would make every reader wait for the write lock.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Handle one request."""
        if not request.path.startswith("/admin/"):
            return self.get_response(request)
        if request.method in SAFE_METHODS:
            response = self.get_response(request)
        else:
            with transaction.atomic():
                response = self.get_response(request)
                if response.status_code >= 500:
                    transaction.set_rollback(True)
        response.headers.setdefault("Content-Security-Policy", settings.ADMIN_CONTENT_SECURITY_POLICY)
        return response
