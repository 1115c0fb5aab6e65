"""Production refuses to start with a missing or unsafe value, and names it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SAFE = {
    "SECRET_KEY": "k" * 30 + "Zq8-vT3x_Wm5-Lp0s-Rd7f-Hn2c",
    "AUDIT_SIGNING_KEY": "a" * 30 + "Zq8-vT3x_Wm5-Lp0s-Rd7f-Hn2c",
    "OUTBOX_ENCRYPTION_KEY": "o" * 30 + "Zq8-vT3x_Wm5-Lp0s-Rd7f-Hn2c",
    "SITE_ADDRESS": "https://mewnoli.example",
    "ALLOWED_HOSTS": "mewnoli.example",
    "DATABASE_URL": "sqlite:////tmp/mewnoli-settings-test.sqlite3",
    "CACHE_URL": "locmemcache://",
    "EMAIL_URL": "smtp://mail:1025",
    "EMAIL_FROM": "Mewnoli <mewnoli@mewnoli.example>",
}


def manage(*arguments: str, **changes: str) -> subprocess.CompletedProcess:
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    environment = {**kept, **SAFE, "DJANGO_SETTINGS_MODULE": "cop_site.settings.production", **changes}
    environment = {name: value for name, value in environment.items() if value}
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
    )


def test_check_deploy_is_silent() -> None:
    result = manage("check", "--deploy")
    assert result.returncode == 0, result.stderr
    assert "no issues" in result.stdout
    assert result.stderr == ""


@pytest.mark.parametrize("name", sorted(SAFE))
def test_missing_value_is_named(name: str) -> None:
    result = manage("check", **{name: ""})
    assert result.returncode != 0
    assert name in result.stderr


def test_a_changed_encryption_key_asks_for_the_key_of_tokens() -> None:
    """Without it, whoever asked through a facilitator would lose their posts."""
    earlier = {"OUTBOX_ENCRYPTION_KEY_FALLBACKS": SAFE["OUTBOX_ENCRYPTION_KEY"][::-1]}
    result = manage("check", **earlier)
    assert result.returncode != 0
    assert "AUTHOR_TOKEN_KEY" in result.stderr
    assert manage("check", **earlier, AUTHOR_TOKEN_KEY=SAFE["OUTBOX_ENCRYPTION_KEY"][::-1]).returncode == 0


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("AUTHOR_TOKEN_KEY", "short"),
        ("SECRET_KEY", "short"),
        ("SECRET_KEY", "changeme"),
        ("AUDIT_SIGNING_KEY", "example-value-that-is-long-enough-but-known-to-everyone"),
        ("ALLOWED_HOSTS", "*"),
        ("SITE_ADDRESS", "mewnoli.example"),
    ],
)
def test_unsafe_value_is_named(name: str, value: str) -> None:
    result = manage("check", **{name: value})
    assert result.returncode != 0
    assert name in result.stderr


def test_env_example_names_every_variable_the_settings_read() -> None:
    import re

    read = set()
    for path in (ROOT / "cop_site" / "settings").glob("*.py"):
        if path.name not in {"development.py", "test.py"}:
            read |= set(re.findall(r'(?:env\.\w+|required\w*|_[a-z]+)\(\s*"([A-Z_0-9]+)"', path.read_text()))
    example = set(re.findall(r"^([A-Z_0-9]+)=", (ROOT / ".env.example").read_text(), re.M))
    assert read == example
