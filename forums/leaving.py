"""What one click in an e-mail about discussions ends: everything about a thread, or the news of a space."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from members.models import User
from members.unsubscribing import HOW, Scope

from .models import Space, Thread
from .watching import Level, watch_set


def stop_thread(person: User, token: str, argument: str) -> None:
    """End everything about a thread for the one whom the e-mail was for."""
    thread = Thread.objects.filter(pk=argument).first()
    if thread is not None:
        watch_set(**_whose(person, token), thread=thread, level=Level.NOTHING, how=HOW)


def stop_space(person: User, token: str, argument: str) -> None:
    """End the news of a whole space; replies to oneself still come."""
    space = Space.objects.filter(pk=argument).first()
    if space is not None:
        watch_set(**_whose(person, token), space=space, level=Level.REPLIES, how=HOW)


def _whose(person: User, token: str) -> dict[str, Any]:
    return {"user": None, "recipient": token} if token else {"user": person}


THREAD = Scope(
    heading=_("Stop following this discussion"),
    question=_("We will no longer tell you anything about this discussion, by e-mail or on the site."),
    button=_("Stop following"),
    done=_("You no longer follow this discussion."),
    stop=stop_thread,
)
SPACE = Scope(
    heading=_("Stop following this space"),
    question=_("We will no longer tell you of new discussions in this space. Replies to you will still come."),
    button=_("Stop following"),
    done=_("You no longer follow this space."),
    stop=stop_space,
)
