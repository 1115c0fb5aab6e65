"""What can keep a service from doing as it was asked."""

from core.conflicts import Conflict as AnyConflict

from .models import Case, Post


class Conflict(AnyConflict):
    """Somebody else was faster: the version given is no longer the present one. Nothing was changed."""

    def __init__(self, post: Post, case: Case | None = None) -> None:
        super().__init__(case or post)
        self.post = post
        self.case = case


class TooManyPosts(Exception):
    """The person has posted too often; ``minutes`` until the next try."""

    def __init__(self, minutes: int) -> None:
        super().__init__(f"Wait {minutes} minutes")
        self.minutes = minutes
