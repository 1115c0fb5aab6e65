"""What can keep a service from doing as it was asked."""

from django.db import models

from core.conflicts import Conflict as AnyConflict

from .models import Case, Decision, Post


class Conflict(AnyConflict):
    """Somebody else was faster: the version given is no longer the present one. Nothing was changed.

    ``subject`` is what it was about (a post, thread, person, …), ``case`` its case where there is one.
    """

    def __init__(self, subject: models.Model | None, case: Case | None = None) -> None:
        super().__init__(case or subject)
        self.subject = subject
        self.case = case

    @property
    def post(self) -> Post | None:
        """The post that it was about, if it was about one."""
        return self.subject if isinstance(self.subject, Post) else None


class NotUndoable(Exception):
    """A decision of this kind cannot be taken back, or what it was about is gone."""

    def __init__(self, decision: Decision) -> None:
        super().__init__(f"{decision} cannot be undone.")
        self.decision = decision


class TooManyPosts(Exception):
    """The person has posted too often; ``minutes`` until the next try."""

    def __init__(self, minutes: int) -> None:
        super().__init__(f"Wait {minutes} minutes")
        self.minutes = minutes
