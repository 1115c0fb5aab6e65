"""Settings of the crashes: a real mail server, named by CRASH_EMAIL_URL, behind the outbox."""

import os

from forums_race_settings import *  # noqa: F403

from cop_site.settings.environment import env

EMAIL_BACKEND = "core.mail.OutboxEmailBackend"
DELIVERY_EMAIL = env.email_url_config(os.environ["CRASH_EMAIL_URL"])
