"""People and the bodies they work for."""

from .organisations import EmailDomain, Membership, Organisation
from .people import User
from .notices import Notice

__all__ = ["EmailDomain", "Membership", "Notice", "Organisation", "User"]
