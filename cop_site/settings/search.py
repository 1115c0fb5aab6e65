"""Elasticsearch: where it is, whom it trusts, how its index is laid out. Without a URL the database searches."""

from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from .environment import env


def _urls(name: str) -> list[str]:
    urls = [url.strip().rstrip("/") for url in env.str(name, default="").split(",") if url.strip()]
    for url in urls:
        if not url.startswith(("https://", "http://")):
            raise ImproperlyConfigured(f"{name} is wrong: {url} does not begin with https:// (or http://).")
    return urls


def _count(name: str, default: int, least: int) -> int:
    text = env.str(name, default="") or str(default)
    if not text.isdigit() or int(text) < least:
        raise ImproperlyConfigured(f"{name} is wrong: a whole number of at least {least} is needed, not {text!r}.")
    return int(text)


def _seconds(name: str, default: float) -> float:
    text = env.str(name, default="") or str(default)
    try:
        value = float(text)
    except ValueError:
        value = 0
    if value <= 0:
        raise ImproperlyConfigured(f"{name} is wrong: a number of seconds above 0 is needed, not {text!r}.")
    return value


def _file(name: str) -> str:
    path = env.str(name, default="")
    if path and not Path(path).is_file():
        raise ImproperlyConfigured(f"{name} is wrong: there is no file {path}.")
    return str(path)


ELASTICSEARCH_URLS = _urls("ELASTICSEARCH_URL")
ELASTICSEARCH_API_KEY = env.str("ELASTICSEARCH_API_KEY", default="")
ELASTICSEARCH_CA_FILE = _file("ELASTICSEARCH_CA_FILE")
ELASTICSEARCH_PREFIX = env.str("ELASTICSEARCH_PREFIX", default="") or "mewnoli"
ELASTICSEARCH_SHARDS = _count("ELASTICSEARCH_SHARDS", 1, 1)
ELASTICSEARCH_REPLICAS = _count("ELASTICSEARCH_REPLICAS", 0, 0)
ELASTICSEARCH_REFRESH = env.str("ELASTICSEARCH_REFRESH", default="") or "1s"
# A search waits so long at most; then the database answers.
ELASTICSEARCH_TIMEOUT = _seconds("ELASTICSEARCH_TIMEOUT", 1.0)
ELASTICSEARCH_BULK_TIMEOUT = _seconds("ELASTICSEARCH_BULK_TIMEOUT", 30.0)
if ELASTICSEARCH_API_KEY and any(url.startswith("http://") for url in ELASTICSEARCH_URLS):
    raise ImproperlyConfigured(
        "ELASTICSEARCH_API_KEY would travel in clear: ELASTICSEARCH_URL must begin with https://."
    )
