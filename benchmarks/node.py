"""A node of its own for a measurement: made in a temporary home, gone afterwards.

Importing this module sets Django up, so that a measurement can import models after it: SQLite in
a temporary home, or the empty database that ``XIEJIANG_DB`` names.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile

import django
from django.core.management import call_command
from django.db import connection

MADE = "XIEJIANG_BENCH_HOME"
if MADE not in os.environ:  # processes that this one starts share its home
    os.environ[MADE] = tempfile.mkdtemp(prefix="xiejiang-bench-")
    atexit.register(shutil.rmtree, os.environ[MADE], ignore_errors=True)
os.environ["XIEJIANG_HOME"] = os.environ[MADE]
os.environ["DJANGO_SETTINGS_MODULE"] = "xiejiang.shell.settings"
django.setup()


def migrated() -> str:
    """Make the tables; gives the name of the engine."""
    call_command("migrate", verbosity=0)
    return connection.vendor
