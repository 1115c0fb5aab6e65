"""What changed between two versions of a text, word by word."""

import re
from difflib import SequenceMatcher
from typing import NamedTuple

_WORDS = re.compile(r"\w+|\s+|[^\w\s]")
# Beyond this many words two texts are compared line by line: comparing words takes time that grows with their square.
MOST_WORDS = 3000


class Piece(NamedTuple):
    """A stretch of text: ``same``, ``added`` or ``removed``."""

    kind: str
    text: str


def differences(before: str, after: str) -> list[Piece]:
    """Return the pieces of both texts: all but the ``added`` are the first, all but the ``removed`` the second."""
    first, second = _WORDS.findall(before), _WORDS.findall(after)
    if len(first) + len(second) > MOST_WORDS:
        first, second = before.splitlines(keepends=True), after.splitlines(keepends=True)
    pieces: list[Piece] = []
    for kind, a, b, c, d in SequenceMatcher(None, first, second, autojunk=False).get_opcodes():
        if kind == "equal":
            pieces.append(Piece("same", "".join(first[a:b])))
            continue
        if a < b:
            pieces.append(Piece("removed", "".join(first[a:b])))
        if c < d:
            pieces.append(Piece("added", "".join(second[c:d])))
    return pieces
