"""The look holds what it promises: contrast in both schemes, real ŵ and ŷ, and a small first view."""

from __future__ import annotations

import gzip
import re
import subprocess
import sys
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

ROOT = Path(__file__).resolve().parents[2]
STATIC = ROOT / "cop_site" / "static"
TOKENS = (ROOT / "cop_site" / "frontend" / "sass" / "tokens.scss").read_text()

# (words or mark, ground, least contrast by WCAG 2.2: 4.5 for text, 3 for marks and edges of controls)
STATES = ("error", "success", "warning", "info")
WORDS = ("text", "muted", "heading", "link", "link-hover", "link-visited", *STATES)
PAIRS = [
    *[(ink, ground, 4.5) for ink in WORDS for ground in ("ground", "surface", "sunk")],
    *[(tone, f"{tone}-ground", 4.5) for tone in STATES],
    *[("text", f"{tone}-ground", 4.5) for tone in STATES],
    *[("link", f"{tone}-ground", 4.5) for tone in STATES],
    ("error-hover", "error-ground", 4.5),
    ("on-deep", "deep", 4.5),
    ("on-deep-muted", "deep", 4.5),
    ("on-deep", "deep-raised", 4.5),
    ("accent-text", "accent", 4.5),
    ("accent-text", "accent-hover", 4.5),
    ("accent-on-deep-text", "accent-on-deep", 4.5),
    ("accent-on-deep-text", "accent-on-deep-hover", 4.5),
    ("error-text", "error", 4.5),
    ("error-text", "error-hover", 4.5),
    ("focus-text", "focus", 4.5),
    ("mark-text", "mark", 4.5),
    ("accent", "ground", 3),
    ("accent-on-deep", "deep", 3),
    ("input-border", "ground", 3),
    ("input-border", "surface", 3),
    ("border-strong", "ground", 3),
    ("focus", "deep", 3),
    ("thread-a", "ground", 3),
    ("thread-b", "ground", 3),
    *[(f"ink-{number}", "surface", 3) for number in range(1, 5)],
]


def tokens(scheme: str) -> dict[str, str]:
    """The colours of a scheme; what dark leaves out it takes from light."""
    light, dark = TOKENS.split("@media (prefers-color-scheme: dark)")
    found = dict(re.findall(r"--mw-([\w-]+): (#[0-9a-f]{6});", light))
    if scheme == "dark":
        found |= dict(re.findall(r"--mw-([\w-]+): (#[0-9a-f]{6});", dark))
    return found


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2.2 defines it."""
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.fixture(scope="session", autouse=True)
def built_assets() -> None:
    subprocess.run([sys.executable, ROOT / "scripts" / "build_assets.py"], check=True)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("ink", "ground", "least"), PAIRS)
def test_contrast_of_pair(scheme: str, ink: str, ground: str, least: float) -> None:
    colours = tokens(scheme)
    assert contrast(colours[ink], colours[ground]) >= least


@pytest.mark.parametrize("weight", [400, 700])
def test_font_is_small_and_has_welsh_letters(weight: int) -> None:
    path = STATIC / "fonts" / f"mewnoli-{weight}.woff2"
    assert path.stat().st_size <= 20 * 1024
    with TTFont(path) as font:
        glyphs = font.getBestCmap()
    assert all(ord(letter) in glyphs for letter in "ŵŷŴŶâêîôûïẁỳẃýẅÿ")
    assert glyphs[ord("ŵ")] != glyphs[ord("w")]


def test_script_is_small() -> None:
    assert (STATIC / "js" / "mewnoli.js").stat().st_size <= 20 * 1024


def test_style_and_first_view_are_small() -> None:
    style = len(gzip.compress((STATIC / "css" / "mewnoli.css").read_bytes()))
    assert style <= 60 * 1024
    images = sum(len(gzip.compress(p.read_bytes())) for p in (STATIC / "images").glob("*.svg"))
    fonts = sum(p.stat().st_size for p in (STATIC / "fonts").glob("*.woff2"))
    script = len(gzip.compress((STATIC / "js" / "mewnoli.js").read_bytes()))
    assert style + images + fonts + script <= 70 * 1024  # leaves 30 KB of the 100 KB to the page itself


def test_style_asks_no_third_party_and_has_no_gds_font() -> None:
    style = (STATIC / "css" / "mewnoli.css").read_text()
    assert not re.findall(r"url\([\"']?(?:https?:)?//", style)
    assert "GDS Transport" not in style


def test_templates_have_no_inline_style_or_script() -> None:
    for path in (ROOT / "cop_site" / "templates").rglob("*.html"):
        text = path.read_text()
        assert not re.search(r"\sstyle=|<style|\son[a-z]+=", text), path
        assert not re.search(r"<script(?![^>]*\bsrc=)", text), path
