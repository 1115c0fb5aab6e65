"""Settings of the races: as the tests', with no limit on how often a person posts."""

from cop_site.settings.test import *  # noqa: F403

FORUMS_RATE_LIMITS = dict.fromkeys(("thread", "reply", "edit", "flag"), (1000000, 60))
