"""Many changes at once: what follows each of them is put off until the end."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from wagtail.signal_handlers import disable_reference_index_auto_update

from core.signals import content_changed
from search.receivers import on_content_changed

LIBRARY_RECEIVER = "search.library"


@contextmanager
def in_bulk() -> Iterator[None]:
    """Put off the library, Wagtail's reference index and chatty logs; the caller rebuilds the library afterwards."""
    content_changed.disconnect(dispatch_uid=LIBRARY_RECEIVER)
    logging.disable(logging.INFO)
    try:
        with disable_reference_index_auto_update():
            yield
    finally:
        logging.disable(logging.NOTSET)
        content_changed.connect(on_content_changed, dispatch_uid=LIBRARY_RECEIVER)
