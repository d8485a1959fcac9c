#!/bin/sh
# Sees to a Chromium for the browser tests: one on the PATH, else the system's package (as root), else Playwright's own.
# Without any it says so and ends well: the browser tests then say themselves that they did not run.
set -eu
cd "$(dirname "$0")/.."

on_path() {
    for name in chromium chromium-browser google-chrome google-chrome-stable; do
        command -v "$name" >/dev/null 2>&1 && return 0
    done
    return 1
}

on_path && exit 0
if command -v apt-get >/dev/null 2>&1 && [ "$(id -u)" = 0 ]; then
    echo "Installing Chromium for the browser tests ..." >&2
    export DEBIAN_FRONTEND=noninteractive
    if apt-get -qq -o Acquire::Retries=1 -o Acquire::http::Timeout=30 update >/dev/null &&
        apt-get -qq install --yes --no-install-recommends chromium >/dev/null; then
        on_path && exit 0
    fi
fi
if .venv/bin/python -m playwright install chromium >&2; then
    exit 0
fi
echo "No Chromium could be found or installed: the browser tests will not run." >&2
echo "Install one by hand (for example: apt-get install chromium) and run make test again." >&2
