#!/bin/sh
# Collects the interface's messages: each room has its own catalogue, the site's templates have locale/.
# Needs gettext. With --check, fails if a catalogue would change.
set -eu
cd "$(dirname "$0")/.."
PYTHON="${PYTHON:-.venv/bin/python}"
"$PYTHON" manage.py makemessages -l cy --add-location file --no-obsolete --no-wrap \
  -i node_modules -i var -i .venv -i tests -v 0
