#!/usr/bin/env bash
# Runs a command with XIEJIANG_DB naming a throw-away PostgreSQL server, which is started for it
# as a user of its own on a high port of this machine and stopped when the command ends.
#
#   scripts/with_postgres.sh .venv/bin/python -m pytest
set -euo pipefail

bin="${PG_BIN:-}"
if [ -z "$bin" ]; then
    for found in /usr/lib/postgresql/*/bin; do [ -x "$found/initdb" ] && bin="$found"; done
fi
if [ -z "$bin" ] || [ ! -x "$bin/initdb" ]; then
    echo "没有找到 PostgreSQL：请先 apt-get install postgresql，或用 PG_BIN 指明其 bin 目录。" >&2
    exit 1
fi

# The server refuses to run as root; its data must belong to whoever runs it.
if [ "$(id -u)" = 0 ]; then
    owner=postgres
    as_owner() { (cd / && runuser -u "$owner" -- "$@"); }
else
    owner="$(id -un)"
    as_owner() { "$@"; }
fi

port="${PG_PORT:-}"
if [ -z "$port" ]; then
    port="$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')"
fi
base="$(mktemp -d)"
chown "$owner" "$base"
chmod 700 "$base"

stop() {
    as_owner "$bin/pg_ctl" -D "$base/data" -m immediate -w stop >/dev/null 2>&1 || true
    rm -rf "$base"
}
trap stop EXIT
trap 'exit 130' INT TERM

# What a lost machine would cost is nothing here: unless PG_FSYNC=on, nothing is written to last.
kept="-c fsync=${PG_FSYNC:-off} -c synchronous_commit=${PG_FSYNC:-off} -c full_page_writes=${PG_FSYNC:-off}"
as_owner "$bin/initdb" -D "$base/data" -U xiejiang -A trust -E UTF8 --locale=C.UTF-8 >/dev/null
as_owner "$bin/pg_ctl" -D "$base/data" -w -l "$base/log" \
    -o "-p $port -c listen_addresses=127.0.0.1 -c unix_socket_directories=$base $kept -c autovacuum=${PG_AUTOVACUUM:-on}" \
    start >/dev/null || { cat "$base/log" >&2; exit 1; }
as_owner "$bin/createdb" -h 127.0.0.1 -p "$port" -U xiejiang xiejiang

export XIEJIANG_DB="postgres://xiejiang:@127.0.0.1:$port/xiejiang"
"$@"
