#!/usr/bin/env bash
# Makes .venv from a hashed lock file, and does nothing at all when the lock has not changed.
#
#   scripts/setup_venv.sh run    what the product needs (requirements.lock)
#   scripts/setup_venv.sh dev    the same and the tools of the tests (requirements-dev.lock)
set -euo pipefail
cd "$(dirname "$0")/.."

wanted="${1:-run}"
python="${PYTHON:-python3}"
case "$wanted" in
    run) lock=requirements.lock ;;
    dev) lock=requirements-dev.lock ;;
    *) echo "usage: $0 run|dev" >&2; exit 2 ;;
esac

# What is installed depends on the lock and on the first half of pyproject, not on the linters' half.
stamp_of() { { cat "$1"; sed '/^# --- how we write/q' pyproject.toml; } | sha256sum | cut -d' ' -f1; }
sum="$(stamp_of "$lock")"
# The dev lock holds everything the run lock holds, so a dev environment serves both.
if [ -x .venv/bin/xiejiang ]; then
    [ "$(cat ".venv/.stamp-$wanted" 2>/dev/null)" = "$sum" ] && exit 0
    if [ "$wanted" = run ] && [ -f .venv/.stamp-dev ] \
        && [ "$(cat .venv/.stamp-dev)" = "$(stamp_of requirements-dev.lock)" ]; then
        exit 0
    fi
fi

if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
    echo "需要 Python 3.11 或更高版本；可用 make PYTHON=/path/to/python3.11 指定。" >&2
    echo "Python 3.11 or newer is needed; name one with: make PYTHON=..." >&2
    exit 1
fi
echo "· 准备运行环境 setting up .venv from $lock" >&2
if command -v uv >/dev/null 2>&1; then
    [ -x .venv/bin/python ] || uv venv --quiet --python "$python" .venv
    uv pip install --quiet --python .venv/bin/python --require-hashes -r "$lock"
    uv pip install --quiet --python .venv/bin/python --no-deps -e .
else
    if [ ! -x .venv/bin/pip ]; then
        rm -rf .venv
        "$python" -m venv .venv || {
            echo "不能建立虚拟环境：请先 apt-get install python3-venv。" >&2
            exit 1
        }
    fi
    export PIP_DISABLE_PIP_VERSION_CHECK=1
    # The lock is whole: nothing is left for pip to resolve (and its resolver trips over extras).
    .venv/bin/pip install --quiet --no-deps --require-hashes -r "$lock"
    .venv/bin/pip install --quiet --no-deps -e .
fi
rm -f .venv/.stamp-*
echo "$sum" > ".venv/.stamp-$wanted"
