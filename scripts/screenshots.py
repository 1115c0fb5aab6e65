"""Takes the screenshots of README from the demo community, in both languages."""

import json
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "docs" / "screenshots"
CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
SHOTS: list[tuple[str, str, int, Literal["dark", "light"]]] = [
    ("home-cy", "/cy/", 1280, "light"),
    ("home-en", "/en/", 1280, "light"),
    ("search-cy", "/cy/chwilio/?q=ngwasanaethau+gofal", 1280, "light"),
    ("case-study-en", "case-01", 1280, "light"),
    ("discussion-cy", "th-01", 1280, "light"),
    ("home-cy-phone-dark", "/cy/", 375, "dark"),
]


def address(base: str, wanted: str) -> str:
    """Return the address of a path, or of a subject of the library by its id."""
    if wanted.startswith("/"):
        return base + wanted
    language = "cy" if wanted.startswith("th-") else "en"
    words = {"th-01": "TUPE a phensiynau", "case-01": "kerbside recycling"}[wanted]
    query = urllib.parse.urlencode({"q": words, "language": language, "page_size": 50})
    with urllib.request.urlopen(f"{base}/api/v1/search?{query}", timeout=20) as response:
        results = json.load(response)["results"]
    url = str(next(result["url"] for result in results if result["id"] == wanted))
    return url if url.startswith("http") else base + url


def take(browser: Browser, base: str) -> None:
    """Take every screenshot."""
    for name, wanted, width, scheme in SHOTS:
        context = browser.new_context(
            viewport={"width": width, "height": 900 if width > 600 else 780}, color_scheme=scheme, device_scale_factor=1
        )
        page = context.new_page()
        response = page.goto(address(base, wanted))
        if response is None or not response.ok:
            raise RuntimeError(f"{name}: {page.url} gives {response and response.status}")
        page.wait_for_load_state("networkidle")
        page.screenshot(path=str(FOLDER / f"{name}.png"))
        context.close()
        print(f"docs/screenshots/{name}.png", flush=True)


def main() -> None:
    """Serve the demo community on a port of its own and photograph it."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    port = "8899"
    base = f"http://localhost:{port}"
    with tempfile.TemporaryFile() as log:
        server = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "cop_site.wsgi", "-b", f"127.0.0.1:{port}", "--threads", "4",
             "--env", "DJANGO_SETTINGS_MODULE=cop_site.settings.development"],
            cwd=ROOT, stdout=log, stderr=log,
        )  # fmt: skip
        try:
            for _attempt in range(100):
                try:
                    urllib.request.urlopen(f"{base}/healthz", timeout=2)
                    break
                except OSError:
                    time.sleep(0.2)
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
                take(browser, base)
                browser.close()
        finally:
            server.terminate()
            server.wait()


if __name__ == "__main__":
    main()
