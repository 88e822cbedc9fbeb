"""Sum the JUnit reports of several test runs into one plain line: ``N passed, N failed``.

    python scripts/count_tests.py DIRECTORY [NAME OF A FAILED STEP ...]

Exits 1 when anything failed, when a step was red, or when a run left no report.
"""

from __future__ import annotations

import sys
from pathlib import Path
from xml.etree import ElementTree

RUNS = ("sqlite", "postgres", "shared", "browser", "nodes")


def main(directory: Path, red: list[str]) -> int:
    """Print the sum; say how the whole went."""
    passed = failed = 0
    for run in RUNS:
        report = directory / f"{run}.xml"
        if not report.exists():
            print(f"no report of the {run} run")
            failed += 1
            continue
        for suite in ElementTree.parse(report).getroot().iter("testsuite"):  # noqa: S314 - our own file
            bad = int(suite.get("failures", 0)) + int(suite.get("errors", 0))
            failed += bad
            passed += int(suite.get("tests", 0)) - bad - int(suite.get("skipped", 0))
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or red or not passed else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2:]))
