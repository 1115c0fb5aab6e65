"""People and the bodies they work for."""

from .notices import Notice, NotificationSettings
from .organisations import EmailDomain, Membership, Organisation
from .people import User

__all__ = ["EmailDomain", "Membership", "Notice", "NotificationSettings", "Organisation", "User"]
