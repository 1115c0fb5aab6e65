"""Compiles each catalogue (`.po`) of the project to the `.mo` that Django reads, where the `.mo` is missing or older.

polib does the work, so that nobody needs gettext installed to run the site. Run it as often as you like.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parent.parent
# The site's own, each room's, and the corrections of other packages' strings.
PATTERNS = (
    "locale/*/LC_MESSAGES/*.po",
    "*/locale/*/LC_MESSAGES/*.po",
    "cop_site/locale_overrides/*/LC_MESSAGES/*.po",
)


def catalogues(root: Path) -> Iterator[Path]:
    """Yield the path of each catalogue below ``root``."""
    for pattern in PATTERNS:
        yield from sorted(root.glob(pattern))


def compile_catalogue(source: Path) -> bool:
    """Compile one catalogue unless its `.mo` is newer; return whether there was anything to do.

    Raises ``OSError`` or ``UnicodeDecodeError`` for a catalogue that cannot be read: polib names the line.
    """
    target = source.with_suffix(".mo")
    if target.exists() and target.stat().st_mtime > source.stat().st_mtime:
        return False
    # Renamed into place, since a server may be reading the old one.
    partial = target.with_suffix(".mo.new")
    polib.pofile(str(source)).save_as_mofile(str(partial))
    partial.replace(target)
    return True


def main() -> int:
    """Compile what needs it and say in one line how much that was."""
    found = list(catalogues(ROOT))
    compiled = sum(compile_catalogue(path) for path in found)
    print(f"messages: compiled {compiled} of {len(found)} catalogues")
    return 0


if __name__ == "__main__":
    sys.exit(main())
