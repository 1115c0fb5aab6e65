"""The language package knows no Django: its tests do without what the site's tests stand on."""

import pytest


@pytest.fixture(autouse=True)
def _fresh_language_and_cache() -> None:
    """In place of the site's fixture of this name, which needs Django."""


@pytest.fixture(autouse=True)
def _checkpoints_of_its_own() -> None:
    """In place of the site's fixture of this name, which needs Django."""
