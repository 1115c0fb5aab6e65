"""The room's models, a file for each concern."""

from .moderation import Case, Decision
from .posts import Post, PostText, Revision
from .spaces import Space, SpaceMembership
from .threads import Thread

__all__ = ["Case", "Decision", "Post", "PostText", "Revision", "Space", "SpaceMembership", "Thread"]
