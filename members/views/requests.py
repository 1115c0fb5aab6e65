"""A request whose sender is known: what ``login_required`` lets through."""

from django.http import HttpRequest

from ..models import User


class SignedInRequest(HttpRequest):
    """For annotations alone: ``user`` is a person, not a visitor."""

    user: User
