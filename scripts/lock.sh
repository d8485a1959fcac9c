#!/bin/sh
# Writes requirements.lock (what runs) and requirements-dev.lock (that, and what tests, checks and builds).
# Needs pip-tools on a Python 3.11.2 or older 3.11: only there does redis ask for async-timeout, which such machines need.
# LOCK_WITH names pip-compile where it is not on the PATH. Hashes of every platform's files; no index is named.
set -eu
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp pyproject.toml "$work/"
touch "$work/README.md" "$work/LICENSE"
cat > "$work/groups.py" <<'PY'
import tomllib

project = tomllib.load(open("pyproject.toml", "rb"))
for name, wanted in (("run.in", []), ("dev.in", project["dependency-groups"]["dev"])):
    with open(name, "w") as out:
        out.write("\n".join([*project["project"]["dependencies"], *wanted]) + "\n")
PY
compile() {
    rm -f "$work/out"
    (cd "$work" && "${LOCK_WITH:-pip-compile}" --quiet --generate-hashes --allow-unsafe --strip-extras --no-header \
        --no-annotate --no-emit-index-url --no-emit-trusted-host --no-emit-find-links --output-file out "$1")
    {
        echo "# Written by scripts/lock.sh from pyproject.toml; do not edit."
        cat "$work/out"
    } > "$2"
}
PYTHON=${PYTHON:-python3}
(cd "$work" && "$PYTHON" groups.py)
compile run.in requirements.lock
compile dev.in requirements-dev.lock
if grep -nE 'https?://|file://' requirements.lock requirements-dev.lock; then
    echo "An address got into a lock file; it must not." >&2
    exit 1
fi
