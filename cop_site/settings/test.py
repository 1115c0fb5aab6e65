"""The tests: fast hashes, mail kept in memory, everything else as in development."""

import os

os.environ.setdefault("PORT", "8000")
os.environ["CACHE_URL"] = "locmemcache://"
os.environ["EMAIL_URL"] = "memorymail://"
os.environ.setdefault("SITE_ADDRESS", "http://testserver")
os.environ.setdefault("LOG_LEVEL", "ERROR")

from .development import *
from .environment import BASE_DIR, env

if "TEST_DATABASE_URL" in os.environ:
    DATABASES = {"default": env.db_url("TEST_DATABASE_URL")}

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
AUDIT_CHECKPOINT_FILE = str(BASE_DIR / "var" / "test-checkpoints.jsonl")
MEDIA_ROOT = str(BASE_DIR / "var" / "test-media")
ACCOUNT_RATE_LIMITS = False  # type: ignore[assignment]
WAGTAIL_SITE_NAME = "Mewnoli"
DEMO_NOTICE = ""
