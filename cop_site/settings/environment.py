"""Reads the environment once, by name, and refuses what is missing or unsafe, naming it."""

from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent.parent

env = environ.Env()
env_file = BASE_DIR / ".env"
if env_file.is_file():
    env.read_env(env_file)

UNSAFE_VALUES = {"changeme", "change-me", "secret", "insecure", "password"}
MINIMUM_SECRET_LENGTH = 50


def required(name: str) -> str:
    """Return the value of an environment variable, or stop with a sentence that names it."""
    value = env.str(name, default="")
    if not value:
        raise ImproperlyConfigured(
            f"Set {name} in the environment: the site cannot start without it (see .env.example)."
        )
    return str(value)


def required_secret(name: str) -> str:
    """Return a secret of at least 50 characters that is not an example value."""
    value = required(name)
    if len(value) < MINIMUM_SECRET_LENGTH or value.lower().strip("-_ ") in UNSAFE_VALUES or value.startswith("example"):
        raise ImproperlyConfigured(
            f"{name} is unsafe: use at least {MINIMUM_SECRET_LENGTH} random characters of your own."
        )
    return value


def required_hosts(name: str) -> list[str]:
    """Return a list of host names; a wildcard would let anyone forge links in e-mails."""
    hosts = [host.strip() for host in required(name).split(",") if host.strip()]
    if "*" in hosts:
        raise ImproperlyConfigured(f"{name} is unsafe: name the hosts, not '*'.")
    return hosts
