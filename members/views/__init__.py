"""The room's pages, a file for each concern."""

from .account import account, account_delete, data_download, profile_edit
from .admin import admin_login, admin_password_reset
from .directory import organisation_list, profile
from .notices import notices, notification_settings, unsubscribe
from .queue import membership_approve, membership_queue, membership_refuse, membership_request

__all__ = [
    "account",
    "account_delete",
    "admin_login",
    "admin_password_reset",
    "data_download",
    "membership_approve",
    "membership_queue",
    "membership_refuse",
    "membership_request",
    "notices",
    "notification_settings",
    "organisation_list",
    "profile",
    "profile_edit",
    "unsubscribe",
]
