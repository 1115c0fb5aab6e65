"""What taking part leaves about a person beside their posts: what they read, thanked for and kept."""

from typing import Any

from django.db.models import Q

from .authorship import token_of
from .models import Bookmark, ReadMark, ReadState, Thanks


def taking_part_export(user: Any) -> dict[str, Any]:
    """Return it ready for JSON; a post is named ``<thread>#<number>``."""
    return {
        "read": [
            {"thread": row.thread_id, "number": row.number, "at": row.read_at}
            for row in ReadState.objects.filter(Q(user=user) | Q(recipient=token_of(user))).order_by("pk")
        ],
        "marked_as_read": [
            {"space": row.space.code, "at": row.read_at}
            for row in ReadMark.objects.filter(user=user).select_related("space")
        ],
        "bookmarks": [
            {"post": str(row.post), "at": row.created_at}
            for row in Bookmark.objects.filter(user=user).select_related("post")
        ],
        "thanks": [
            {"post": str(row.post), "at": row.created_at}
            for row in Thanks.objects.filter(user=user).select_related("post")
        ],
    }


def taking_part_forget(user: Any) -> None:
    """Erase it."""
    for model in (ReadState, ReadMark, Bookmark, Thanks):
        model._default_manager.filter(user=user).delete()
    ReadState.objects.filter(recipient=token_of(user)).delete()
