"""What a service raises when someone else got there first."""

from typing import Any


class Conflict(Exception):
    """The row has changed since the person read it. ``current`` is the row as it is now; views answer 409 with it."""

    def __init__(self, current: Any) -> None:
        super().__init__(f"{current!r} has changed in the meantime.")
        self.current = current
