#!/bin/sh
# Make a virtual environment with the first Python of 3.11 or newer that has the venv module.
set -eu
target=$1
for python in python3 python3.14 python3.13 python3.12 python3.11; do
    if command -v "$python" >/dev/null 2>&1 &&
        "$python" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
        echo "virtual environment: $target ($("$python" --version))"
        exec "$python" -m venv "$target"
    fi
done
echo "需要 Python 3.11 或更新的版本及其 venv 模块(Debian/Ubuntu:apt install python3-venv)。" >&2
echo "Python 3.11 or newer with its venv module is needed (Debian/Ubuntu: apt install python3-venv)." >&2
exit 1
