"""Prints the Welsh analyser's speed and memory: each figure from a fresh process, by the time of its processor."""

import subprocess
import sys
from pathlib import Path

_MEASURE = """
import time
from pathlib import Path
def resident():
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * 4096 / 1e6
started = time.process_time()
from welsh import analyse
print(f"import                      {(time.process_time() - started) * 1000:10.0f} ms   {resident():6.0f} MB")
started = time.process_time()
analyse("gwasanaethau", "cy"), analyse("services", "en")
print(f"both languages loaded       {(time.process_time() - started) * 1000:10.0f} ms   {resident():6.0f} MB")
from welsh.lexicon import welsh
words = [form.decode() for form in welsh().forms]
words = words[:: len(words) // 15000][:15000]
text = " ".join(words)
started = time.process_time()
analyse(text, "cy")
print(f"first sight                 {len(words) / (time.process_time() - started):10.0f} tokens/s")
best = 0
for _ in range(5):
    started = time.process_time()
    analyse(text, "cy")
    best = max(best, len(words) / (time.process_time() - started))
print(f"warm                        {best:10.0f} tokens/s {resident():6.0f} MB")
from welsh.lexicon import english
words = [form.decode() for form in english().forms]
analyse(" ".join(words[:: len(words) // 15000][:15000]), "en")
print(f"and as many English words   {'':19} {resident():6.0f} MB")
"""


def main() -> int:
    """Run the measurement in a process of its own; returns its exit status."""
    root = Path(__file__).resolve().parents[1]
    return subprocess.run([sys.executable, "-c", _MEASURE], cwd=root, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
