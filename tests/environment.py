"""The surroundings of every test run, set before Django reads its settings.

Loaded by ``-p tests.environment``: each worker gets a home of its own that goes away with it,
so no test reads or writes the node of the person who runs it.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile

HOME = tempfile.mkdtemp(prefix="xiejiang-test-")
os.environ["XIEJIANG_HOME"] = HOME
for name in ("XIEJIANG_SECRET_KEY", "XIEJIANG_HOSTS", "XIEJIANG_SECURE", "XIEJIANG_DEMO"):
    os.environ.pop(name, None)
os.environ["XIEJIANG_DEBUG"] = "0"
# Playwright keeps an event loop running in the thread that also asks the test's database.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
atexit.register(shutil.rmtree, HOME, ignore_errors=True)
