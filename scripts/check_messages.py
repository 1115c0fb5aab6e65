"""Fails if makemessages would change a catalogue: a message in code that no catalogue knows, or one that is gone."""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parent.parent
Message = tuple[str, str, str]


def messages(root: Path) -> dict[str, set[Message]]:
    """Return the messages of each catalogue below a folder, by the catalogue's path."""
    found = {}
    for path in sorted(root.glob("**/locale/cy/LC_MESSAGES/django.po")):
        if any(part in {"node_modules", "var", ".venv"} for part in path.relative_to(root).parts):
            continue
        entries = polib.pofile(str(path))
        found[str(path.relative_to(root))] = {
            (entry.msgctxt or "", entry.msgid, entry.msgid_plural or "") for entry in entries if not entry.obsolete
        }
    return found


def main() -> int:
    """Collect messages in a copy of the tree and compare."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout.splitlines()
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "tree"
        for name in listed:
            source = ROOT / name
            if source.is_file() and not name.startswith(("docs/", "content/", "node_modules/")):
                target = copy / name
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(source, target)
        environment = {
            "PATH": "/usr/local/bin:/usr/bin:/bin",
            "PYTHON": sys.executable,
            "HOME": folder,
            "DJANGO_SETTINGS_MODULE": "cop_site.settings.test",
        }
        command = ["sh", "scripts/messages.sh"]
        result = subprocess.run(command, cwd=copy, env=environment, capture_output=True, text=True, check=False)
        if result.returncode:
            print(result.stdout + result.stderr)
            return 1
        before, after = messages(ROOT), messages(copy)
    faults = 0
    for path in sorted(before.keys() | after.keys()):
        for kind, difference in (
            ("is not in the catalogue", after.get(path, set()) - before.get(path, set())),
            ("is in no source any more", before.get(path, set()) - after.get(path, set())),
        ):
            for message in sorted(difference, key=str):
                faults += 1
                print(f"{path}: {message[1]!r} {kind}; run make messages.")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
