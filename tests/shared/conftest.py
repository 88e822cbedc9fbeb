"""These suites read material from outside the project; they run when told where it is."""

from __future__ import annotations

import os

collect_ignore_glob = [] if os.environ.get("XIEJIANG_SHARED") else ["test_*.py"]
