#!/usr/bin/env bash
# Fetches the browser assets that are committed under src/xiejiang/shell/static/vendor.
# A maintainer's script (needs npm); users and CI serve what is in the repository.
# htmx is not here: django-htmx carries it in its own package.
set -euo pipefail
cd "$(dirname "$0")/.."

target="$PWD/src/xiejiang/shell/static/vendor"
scratch="$(mktemp -d)"
trap 'rm -rf "$scratch"' EXIT

fetch() { # name version licence, then the files under dist/
    local name="$1" version="$2" licence="$3"
    shift 3
    mkdir -p "$scratch/$name" "$target/$name"
    (cd "$scratch/$name" && npm pack --silent "$name@$version" >/dev/null && tar xzf "$name-$version.tgz")
    local file
    for file in "$@"; do
        # The last line of each file points to a source map that is not shipped.
        sed -E '/^(\/\*|\/\/)# sourceMappingURL=/d' "$scratch/$name/package/dist/$file" \
            > "$target/$name/$(basename "$file")"
    done
    cp "$scratch/$name/package/LICENSE" "$target/$name/LICENSE.txt"
    printf '%s %s %s\n' "$name" "$version" "$licence" >> "$scratch/fetched"
}

fetch bootstrap 5.3.9 MIT css/bootstrap.min.css js/bootstrap.bundle.min.js
# Of Leaflet no pictures: markers are drawn by our own style sheet, and no layer box is used.
fetch leaflet 1.9.4 BSD-2-Clause leaflet.css leaflet.js
sed -i -E 's/background-image: url\(images\/[a-z0-9-]+\.png\);//' "$target/leaflet/leaflet.css"

python3 - "$target" "$scratch/fetched" <<'PY'
import hashlib, json, sys
from pathlib import Path

target = Path(sys.argv[1])
record = []
for line in Path(sys.argv[2]).read_text().splitlines():
    name, version, licence = line.split()
    files = sorted(p for p in (target / name).iterdir() if p.suffix in (".css", ".js"))
    changed = "source map reference removed"
    record.append(
        {
            "name": name,
            "version": version,
            "licence": licence,
            "licence_file": f"{name}/LICENSE.txt",
            "changed": changed + ("; references to pictures removed" if name == "leaflet" else ""),
            "files": {
                p.relative_to(target).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest()
                for p in files
            },
        }
    )
(target / "VENDOR.json").write_text(json.dumps(record, indent=2) + "\n", encoding="utf-8")
PY
