"""The room's models, a file for each concern."""

from .attachments import Attachment
from .drafts import Draft
from .flags import Appeal, Flag
from .mentions import Mention
from .moderation import Case, Decision
from .people import MemberNote, Sanction
from .posts import Post, PostRedirect, PostText, Revision
from .reading import Bookmark, ReadMark, ReadState, Thanks
from .relays import Relay, RelayLook
from .rules import SavedReply, WatchedWord
from .spaces import Space, SpaceMembership
from .threads import Thread
from .watches import Watch

__all__ = [
    "Appeal",
    "Attachment",
    "Bookmark",
    "Case",
    "Decision",
    "Draft",
    "Flag",
    "MemberNote",
    "Mention",
    "Post",
    "PostRedirect",
    "PostText",
    "ReadMark",
    "ReadState",
    "Relay",
    "RelayLook",
    "Revision",
    "Sanction",
    "SavedReply",
    "Space",
    "SpaceMembership",
    "Thanks",
    "Thread",
    "Watch",
    "WatchedWord",
]
