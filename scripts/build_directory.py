"""Maintainer's script: build the directory of agencies from the rules and the divisions.

    python scripts/build_directory.py [--into src/xiejiang/agencies/data] [--check]

Reads ``kinds.toml``, ``places.toml`` and ``special.toml`` of the package and the divisions of
the basin; writes ``agencies.csv.gz``. ``--check`` writes nothing and fails when the packed file
is not what the rules give. The same rules give the same bytes.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from xiejiang.agencies.directory import pack
from xiejiang.agencies.generation import generate


def main() -> None:
    """Build, or compare."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--into", type=Path, default=Path("src/xiejiang/agencies/data"))
    parser.add_argument("--check", action="store_true")
    arguments = parser.parse_args()
    target: Path = arguments.into / "agencies.csv.gz"
    records = generate()
    packed = pack(records)
    if arguments.check:
        if target.read_bytes() != packed:
            sys.exit("agencies.csv.gz is stale: run scripts/build_directory.py")
        return
    target.write_bytes(packed)
    print(f"{len(records)} agencies, {len(packed)} bytes -> {target}")


if __name__ == "__main__":
    main()
