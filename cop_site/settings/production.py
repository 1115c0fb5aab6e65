"""The settings of a real installation, and the base of every other: safe, or it does not start."""

from typing import Any

from django.core.exceptions import ImproperlyConfigured

from .accounts import *
from .environment import BASE_DIR, env, required, required_hosts, required_secret
from .logs import LOGGING  # noqa: F401
from .search import *
from .security import *

DEBUG = False
SECRET_KEY = required_secret("SECRET_KEY")
AUDIT_SIGNING_KEY = required_secret("AUDIT_SIGNING_KEY")
OUTBOX_ENCRYPTION_KEY = required_secret("OUTBOX_ENCRYPTION_KEY")
OUTBOX_ENCRYPTION_KEY_FALLBACKS = [key for key in env.list("OUTBOX_ENCRYPTION_KEY_FALLBACKS", default=[]) if key]
# What asked-through-a-facilitator tokens and drafts are found by; it must stay when the key above changes.
AUTHOR_TOKEN_KEY = required_secret("AUTHOR_TOKEN_KEY") if env.str("AUTHOR_TOKEN_KEY", default="") else ""
if OUTBOX_ENCRYPTION_KEY_FALLBACKS and not AUTHOR_TOKEN_KEY:
    raise ImproperlyConfigured(
        "Set AUTHOR_TOKEN_KEY to the first OUTBOX_ENCRYPTION_KEY of this site before you change that one: otherwise "
        "unnamed posts and drafts lose their authors (see README, How to change the encryption key)."
    )
AUTHOR_TOKEN_KEY = AUTHOR_TOKEN_KEY or OUTBOX_ENCRYPTION_KEY
ALLOWED_HOSTS = required_hosts("ALLOWED_HOSTS")
SITE_ADDRESS = required("SITE_ADDRESS").rstrip("/")
if not SITE_ADDRESS.startswith(("https://", "http://")):
    raise ImproperlyConfigured("SITE_ADDRESS must begin with https://: links in e-mails are made from it.")
CSRF_TRUSTED_ORIGINS = [SITE_ADDRESS]
WAGTAILADMIN_BASE_URL = SITE_ADDRESS
WAGTAIL_SITE_NAME = "Mewnoli"

INSTALLED_APPS = [
    "cop_site",
    "home",
    "community",
    "search",
    "casestudies",
    "toolkit",
    "forums",
    "members",
    "core",
    "wagtail_localize",
    "wagtail_localize.locales",
    "wagtail.contrib.redirects",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.embeds",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "csp",
    "ninja",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.sitemaps",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "core.middleware.RequestIdMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # After WhiteNoise, which sends files compressed already; Django pads pages at random against BREACH.
    "django.middleware.gzip.GZipMiddleware",
    "csp.middleware.CSPMiddleware",
    "cop_site.middleware.MaintenanceMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "cop_site.middleware.PagesLocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "members.middleware.StaffMfaMiddleware",
    "core.middleware.AdminMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
]

ROOT_URLCONF = "cop_site.urls"
WSGI_APPLICATION = "cop_site.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "cop_site" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "cop_site.context.site",
            ],
        },
    },
]

# Database: SQLite in WAL mode, or PostgreSQL. IMMEDIATE takes the write lock at the start of a transaction, so
# that two writers queue instead of one failing half-way.
DATABASES = {"default": env.db_url_config(required("DATABASE_URL"))}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 30,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-64000;",
    }
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 60
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True

CACHES = {"default": env.cache_url_config(required("CACHE_URL"))}

# Languages: English first, since content is imported from it; both have equal standing on the site.
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("cy", "Cymraeg")]
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES
WAGTAILADMIN_PERMITTED_LANGUAGES = LANGUAGES
WAGTAIL_I18N_ENABLED = True
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/London"
LOCALE_PATHS = [BASE_DIR / "locale", BASE_DIR / "cop_site" / "locale_overrides"]
FORMAT_MODULE_PATH = "cop_site.formats"
# Otherwise the English would stand live under /cy/ as soon as a page is submitted for translation.
WAGTAILLOCALIZE_SYNC_LIVE_STATUS_ON_TRANSLATE = False

# The Wagtail admin searches its own index; readers search the library (search/).
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAIL_WORKFLOW_REQUIRE_REAPPROVAL_ON_EDIT = True
# The alias pages that show a missing twin keep their slug and follow their original.
WAGTAIL_ALLOW_UNICODE_SLUGS = False
UPLOAD_LIMIT_MB = 10
# A function (bytes) -> reason for refusing what members attach, "" for what is clean: "package.module.function".
ATTACHMENT_SCANNER = env.str("ATTACHMENT_SCANNER", default="")
CLAMAV_ADDRESS = env.str("CLAMAV_ADDRESS", default="") or "localhost:3310"
WAGTAILIMAGES_MAX_UPLOAD_SIZE = UPLOAD_LIMIT_MB * 1024 * 1024
WAGTAILDOCS_DOCUMENT_FORM_BASE = "core.uploads.DocumentForm"
WAGTAILDOCS_EXTENSIONS = ["csv", "docx", "pdf", "txt", "xlsx"]
WAGTAILADMIN_NOTIFICATION_USE_HTML = True
WAGTAIL_AUTO_UPDATE_PREVIEW = True
WAGTAILADMIN_LOGIN_URL = "/admin/login/"

# Static files and media.
STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "var" / "static"
STATICFILES_DIRS = [BASE_DIR / "cop_site" / "static"]
MEDIA_URL = "/media/"
MEDIA_ROOT = env.str("MEDIA_ROOT", default="") or str(BASE_DIR / "var" / "media")
STORAGES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
if env.str("MEDIA_S3_BUCKET", default=""):
    STORAGES["default"] = {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": env.str("MEDIA_S3_BUCKET"),
            "endpoint_url": env.str("MEDIA_S3_ENDPOINT", default="") or None,
            "region_name": env.str("MEDIA_S3_REGION", default="") or None,
            "file_overwrite": False,
            "querystring_auth": True,
        },
    }
FILE_UPLOAD_PERMISSIONS = 0o640
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024

# E-mail: every message of every package goes into the outbox; the worker delivers it.
EMAIL_BACKEND = "core.mail.OutboxEmailBackend"
DELIVERY_EMAIL = env.email_url_config(required("EMAIL_URL"))
DEFAULT_FROM_EMAIL = required("EMAIL_FROM")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
EMAIL_TIMEOUT = 30

AUDIT_CHECKPOINT_FILE = env.str("AUDIT_CHECKPOINT_FILE", default="") or str(BASE_DIR / "var" / "checkpoints.jsonl")
CONTENT_DIR = BASE_DIR / "content"
DEMO_NOTICE = ""
MAINTENANCE_FILE = env.str("MAINTENANCE_FILE", default="") or str(BASE_DIR / "var" / "maintenance")
