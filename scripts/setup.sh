#!/bin/sh
# Makes .venv fit a lock file: `setup.sh requirements.lock` or `setup.sh requirements-dev.lock`.
# Does nothing when that lock is already installed; a lock that changed is installed again. Needs Python 3.11 or newer.
set -eu
cd "$(dirname "$0")/.."
lock=$1
venv=.venv

fail() {
    printf '%s\n' "$@" >&2
    exit 1
}

find_python() {
    for name in ${PYTHON:-} python3 python3.14 python3.13 python3.12 python3.11 python; do
        if "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            echo "$name"
            return
        fi
    done
    fail "Moment Monitor needs Python 3.11 or newer; none was found on the PATH." \
        "Install one, or name it: make run PYTHON=/path/to/python3.11"
}

digest() {
    "$1" -c 'import hashlib, sys; print(hashlib.sha256(open(sys.argv[1], "rb").read()).hexdigest())' "$lock"
}

# An environment whose Python is gone or too old (the system was upgraded, the checkout moved) is made anew.
if ! "$venv/bin/python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    python=$(find_python)
    rm -rf "$venv"
    echo "Creating $venv with $("$python" --version) ..." >&2
    if ! "$python" -m venv "$venv" >/dev/null 2>&1; then
        # Debian and Ubuntu keep ensurepip in a package of its own: where pip itself is there, it can serve from outside.
        rm -rf "$venv"
        "$python" -m pip --version >/dev/null 2>&1 && "$python" -m venv --without-pip "$venv" >/dev/null 2>&1 ||
            fail "$python cannot create a virtual environment: it has neither ensurepip nor pip." \
                "On Debian and Ubuntu: apt-get install python3-venv. Then run this again."
    fi
fi

stamp="$venv/.installed-$(basename "$lock")"
now=$(digest "$venv/bin/python")
if [ "$(cat "$stamp" 2>/dev/null || true)" != "$now" ]; then
    echo "Installing $lock (every file checked against its hash) ..." >&2
    if "$venv/bin/python" -c 'import pip' 2>/dev/null; then
        set -- "$venv/bin/python" -m pip
    else
        set -- "$(find_python)" -m pip --python "$venv/bin/python"
    fi
    "$@" install --quiet --disable-pip-version-check --no-input --require-hashes --requirement "$lock" ||
        fail "The packages of $lock could not be installed; the reason is above." \
            "It needs a reachable package index (pip's own settings apply)."
    echo "$now" > "$stamp"
fi

# `monitor` from anywhere, without building or installing the project: it runs from this checkout.
if [ ! -x "$venv/bin/monitor" ]; then
    cat > "$venv/bin/monitor" <<'SH'
#!/bin/sh
here=$(cd "$(dirname "$0")/../.." && pwd)
PYTHONPATH="$here${PYTHONPATH:+:$PYTHONPATH}" exec "$here/.venv/bin/python" -m monitor "$@"
SH
    chmod +x "$venv/bin/monitor"
fi
