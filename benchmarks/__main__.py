"""Run every measurement, each in a process of its own; the database ones on both engines.

python -m benchmarks              all
python -m benchmarks assess acts  some
python -m benchmarks package 2048 one, with a number it asks for
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
ALL = (
    *("assess", "rules", "deadline", "acts", "desk"),
    *("log", "reassess", "package", "exchange", "ledger", "suggestions", "pages"),
)
ON_BOTH_ENGINES = frozenset({"acts", "desk", "log", "exchange", "ledger", "suggestions"})


def run(name: str, *numbers: str) -> int:
    """One measurement, and again on PostgreSQL where that makes a difference."""
    command = [sys.executable, "-m", f"benchmarks.bench_{name}", *numbers]
    code = subprocess.run(command, cwd=ROOT, check=False).returncode
    if name in ON_BOTH_ENGINES:
        # A real commit, as in production: the server syncs to disk.
        server = ["env", "PG_FSYNC=on", "scripts/with_postgres.sh", *command]
        code = code or subprocess.run(server, cwd=ROOT, check=False).returncode
    return code


if __name__ == "__main__":
    numbers = [word for word in sys.argv[1:] if word.isdigit()]
    chosen = [word for word in sys.argv[1:] if not word.isdigit()] or list(ALL)
    sys.exit(max(run(name, *numbers) for name in chosen))
