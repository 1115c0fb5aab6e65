"""A developer's machine and the demo: production relaxed where it must be, and nowhere else."""

import os

os.environ.setdefault("SECRET_KEY", "development-only-key-that-signs-nothing-of-any-value")
os.environ.setdefault("AUDIT_SIGNING_KEY", "development-only-key-for-the-signed-audit-checkpoints")
os.environ.setdefault("OUTBOX_ENCRYPTION_KEY", "development-only-key-for-the-texts-that-wait-in-the-outbox")
os.environ.setdefault("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1],testserver")
os.environ.setdefault("SITE_ADDRESS", f"http://localhost:{os.environ.get('PORT', '8000')}")
os.environ.setdefault("CACHE_URL", "dbcache://site_cache")
os.environ.setdefault("EMAIL_URL", "filemail:///var/mail")
os.environ.setdefault("EMAIL_FROM", "Mewnoli <mewnoli@demo.example>")
os.environ.setdefault("REQUIRE_STAFF_MFA", "0")
os.environ.setdefault("SECURE_SSL_REDIRECT", "0")

from .environment import BASE_DIR, env

(BASE_DIR / "var").mkdir(exist_ok=True)
os.environ.setdefault("DATABASE_URL", f"sqlite:///{BASE_DIR}/var/mewnoli.sqlite3")

from .production import *  # noqa: E402

DEBUG = env.bool("DEBUG", default=False)
if os.environ["EMAIL_URL"] == "filemail:///var/mail":
    DELIVERY_EMAIL = {
        "EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend",
        "EMAIL_FILE_PATH": str(BASE_DIR / "var" / "mail"),
    }
SECURE_HSTS_SECONDS = 0
SECURE_PROXY_SSL_HEADER = None  # type: ignore[assignment]
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = False
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
WHITENOISE_USE_FINDERS = True
if not env.bool("RATE_LIMITS", default=True):
    # The journeys sign in from one address more often than a person would.
    ACCOUNT_RATE_LIMITS = False  # type: ignore[assignment]
DEMO_NOTICE = "demo"
