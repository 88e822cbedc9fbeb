"""Write the description of the REST API, ``docs/reference/openapi.json``, from the code.

python scripts/build_openapi.py            write it
python scripts/build_openapi.py --check    fail when the committed file is stale
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from importlib import import_module
from pathlib import Path

import django

PATH = Path(__file__).resolve().parents[1] / "docs" / "reference" / "openapi.json"


def description() -> str:
    """The description as it is committed."""
    schema = import_module("xiejiang.shell.api").api.get_openapi_schema(path_prefix="/api/v1")
    return json.dumps(schema, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def main(*, check: bool) -> int:
    """Write or compare."""
    made = description()
    if not check:
        PATH.write_text(made, encoding="utf-8")
        print("openapi: written")
        return 0
    fresh = PATH.exists() and PATH.read_text("utf-8") == made
    print("openapi: fresh" if fresh else "openapi: stale, run scripts/build_openapi.py")
    return 0 if fresh else 1


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as home:
        os.environ["XIEJIANG_HOME"] = home
        os.environ.pop("XIEJIANG_DB", None)
        os.environ["DJANGO_SETTINGS_MODULE"] = "xiejiang.shell.settings"
        django.setup()
        sys.exit(main(check="--check" in sys.argv[1:]))
