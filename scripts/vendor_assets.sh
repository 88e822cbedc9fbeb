#!/usr/bin/env bash
# Fetches the browser assets that are committed under src/xiejiang/shell/static/vendor.
# A maintainer's script (needs npm); users and CI serve what is in the repository.
# htmx is not here: django-htmx carries it in its own package.
set -euo pipefail
cd "$(dirname "$0")/.."

version="5.3.9"
target="$PWD/src/xiejiang/shell/static/vendor"
scratch="$(mktemp -d)"
trap 'rm -rf "$scratch"' EXIT

(cd "$scratch" && npm pack --silent "bootstrap@$version" >/dev/null && tar xzf "bootstrap-$version.tgz")
mkdir -p "$target/bootstrap"
# The last line of each file points to a source map that is not shipped.
sed '/^\/\*# sourceMappingURL=/d' "$scratch/package/dist/css/bootstrap.min.css" \
    > "$target/bootstrap/bootstrap.min.css"
sed '/^\/\/# sourceMappingURL=/d' "$scratch/package/dist/js/bootstrap.bundle.min.js" \
    > "$target/bootstrap/bootstrap.bundle.min.js"
cp "$scratch/package/LICENSE" "$target/bootstrap/LICENSE.txt"

python3 - "$target" "$version" <<'PY'
import hashlib, json, sys
from pathlib import Path

target, version = Path(sys.argv[1]), sys.argv[2]
files = sorted(p for p in target.rglob("*") if p.is_file() and p.suffix in (".css", ".js"))
record = [
    {
        "name": "bootstrap",
        "version": version,
        "licence": "MIT",
        "licence_file": "bootstrap/LICENSE.txt",
        "changed": "source map reference removed",
        "files": {
            p.relative_to(target).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest()
            for p in files
        },
    }
]
(target / "VENDOR.json").write_text(json.dumps(record, indent=2) + "\n", encoding="utf-8")
PY
