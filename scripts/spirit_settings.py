"""Settings of Spirit for ``bench_threads.py``: its project's own, with our database, cache and static files.

Read by the Python that Spirit is installed in, never by ours. SPIRIT_FOLDER is a folder of its own.
"""

import os
from pathlib import Path

from spirit.extra.project_template.project_name.settings.base import *  # type: ignore[import-not-found]  # noqa: F403

FOLDER = Path(os.environ["SPIRIT_FOLDER"])
DEBUG = False
SECRET_KEY = "for-a-benchmark-that-serves-nobody"  # noqa: S105
ALLOWED_HOSTS = ["localhost"]
ROOT_URLCONF = "spirit.extra.project_template.project_name.urls"
ST_SITE_URL = "http://localhost/"
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": FOLDER / "spirit.sqlite3",
        # As in our settings.
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 30,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-64000;",
        },
    }
}
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    "st_rate_limit": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "rates",
        "TIMEOUT": None,
    },
}
HAYSTACK_CONNECTIONS = {
    "default": {"ENGINE": "haystack.backends.whoosh_backend.WhooshEngine", "PATH": str(FOLDER / "search")}
}
MEDIA_ROOT = str(FOLDER / "media")
STATIC_ROOT = str(FOLDER / "static")
