"""Run every measurement, each in a process of its own; the database ones on both engines.

python -m benchmarks              all
python -m benchmarks assess acts  some
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
ALL = ("assess", "rules", "deadline", "acts", "desk", "log", "reassess")
ON_BOTH_ENGINES = frozenset({"acts", "desk"})


def run(name: str) -> int:
    """One measurement, and again on PostgreSQL where that makes a difference."""
    command = [sys.executable, "-m", f"benchmarks.bench_{name}"]
    code = subprocess.run(command, cwd=ROOT, check=False).returncode
    if name in ON_BOTH_ENGINES:
        # A real commit, as in production: the server syncs to disk.
        server = ["env", "PG_FSYNC=on", "scripts/with_postgres.sh", *command]
        code = code or subprocess.run(server, cwd=ROOT, check=False).returncode
    return code


if __name__ == "__main__":
    chosen = sys.argv[1:] or list(ALL)
    sys.exit(max(run(name) for name in chosen))
