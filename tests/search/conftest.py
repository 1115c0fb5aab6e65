"""A library with nothing in it but what the test puts there."""

from collections.abc import Iterator

import pytest
from search_support import Shelf

from core.registry import library_sources


@pytest.fixture
def shelf(db) -> Iterator[Shelf]:
    """The only source of the library while the test runs."""
    others = dict(library_sources.items())
    library_sources._items.clear()
    source = Shelf()
    library_sources.register("shelf", source)
    yield source
    library_sources._items.clear()
    for name, other in others.items():
        library_sources.register(name, other)
