"""The surroundings of every test run, set before Django reads its settings.

Loaded by ``-p tests.environment``: each worker gets a home of its own that goes away with it,
so no test reads or writes the node of the person who runs it. Further material
(``XIEJIANG_SHARED``) is for ``tests/shared`` alone: without it those suites are not collected,
and with it they must find it. A run on PostgreSQL takes what reaches a database, and leaves the
rest to the run on SQLite: nothing of it could come out otherwise.
"""

from __future__ import annotations

import atexit
import gc
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.state import StateApps

from xiejiang.store.dialects import append_only

GUARDED = (
    *("operations_check", "operations_answered", "operations_photo", "operations_leg"),
    *("operations_outcome", "operations_brought", "operations_signature", "operations_word"),
    *("consultation_position", "consultation_proposal"),
    *("consultation_signature", "consultation_word", "consultation_questionword"),
    *("river_sending", "river_answer"),
    *("settling_verification", "settling_checked", "settling_agreement", "settling_due"),
    *("settling_effect", "foreign_hand"),
    *("settling_talk", "settling_seat", "settling_offer", "settling_reply"),
    *("settling_mediationbody", "settling_bodyversion", "settling_bodymatter"),
    *("settling_mediator", "settling_bodyconfirmation", "settling_bodywithdrawal"),
    "settling_mediation",
    *("assessment_version", "assessment_decision"),
    *("audit_logentry", "audit_headstamp", "cases_reading", "evidence_custody", "evidence_ruling"),
    *("funds_entry", "funds_posting", "funds_lot", "funds_move"),
    *("liaison_edition", "liaison_attachment", "liaison_scope", "liaison_asked", "liaison_receipt"),
    *("research_casenote", "research_studyreport", "research_recommendation", "research_opinion"),
    *("restoration_inspection", "restoration_photo", "restoration_reading"),
    "restoration_opinion",
    "restoration_progress",
    "restoration_publication",
    "restoration_word",
)
"""The append-only tables."""
HOME = Path(tempfile.mkdtemp(prefix="xiejiang-test-"))
SHARED = os.environ.get("XIEJIANG_SHARED", "")

os.environ["XIEJIANG_HOME"] = str(HOME)
OPERATORS = (
    "SECRET_KEY",
    "HOSTS",
    "SECURE",
    "DEMO",
    "FILES",
    "TSA_URL",
    "TSA_CERTIFICATES",
    "TRIAGE",
    "PROXIES",
)
for name in OPERATORS:
    os.environ.pop(f"XIEJIANG_{name}", None)
os.environ["XIEJIANG_DEBUG"] = "0"
# Playwright keeps an event loop running in the thread that also asks the test's database.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
atexit.register(shutil.rmtree, HOME, ignore_errors=True)


def pytest_configure() -> None:
    """Refuse material that is not there; let two connections meet in one SQLite file."""
    if SHARED and not (Path(SHARED) / "law").is_dir():
        raise pytest.UsageError(f"XIEJIANG_SHARED={SHARED} holds no law/ to test against")
    database = settings.DATABASES["default"]
    if database["ENGINE"].endswith("sqlite3"):
        database.setdefault("TEST", {})["NAME"] = str(HOME / "test.sqlite3")


def pytest_collection_finish() -> None:
    """What is imported and collected stays to the end: nobody need look through it for rubbish."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


def pytest_ignore_collect(collection_path: Path) -> bool | None:
    """Leave ``tests/shared`` alone unless there is something to share."""
    here = Path(__file__).parent / "shared"
    return True if not SHARED and collection_path == here else None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On PostgreSQL, leave out what no database is behind."""
    if settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"):
        return
    apart = [item for item in items if not _reaches_a_database(item)]
    config.hook.pytest_deselected(items=apart)
    items[:] = [item for item in items if _reaches_a_database(item)]


def _reaches_a_database(item: pytest.Item) -> bool:
    """By a fixture of Django's, by its mark, or in processes that keep databases of their own."""
    fixtures = set(getattr(item, "fixturenames", ()))
    marked = item.get_closest_marker("django_db") or item.get_closest_marker("engine")
    return bool(marked or fixtures & {"db", "transactional_db", "django_db_setup"})


@pytest.fixture(scope="session")
def shared() -> Path:
    """The further material, for tests under ``tests/shared``."""
    return Path(SHARED)


@pytest.fixture
def committed(transactional_db: None) -> Iterator[None]:
    """A database in which transactions really commit, emptied afterwards.

    The append-only tables refuse to be emptied, so their guards step aside for that moment; and a
    log without its head is laid again.
    """
    lay_head = import_module("xiejiang.audit.migrations.0002_append_only").lay_head
    with connection.schema_editor() as editor:
        lay_head(apps, editor)
    yield
    with connection.schema_editor() as editor:
        for table in GUARDED:
            append_only(table).reverse_code(apps, editor)
    call_command("flush", verbosity=0, interactive=False)
    with connection.schema_editor() as editor:
        for table in GUARDED:
            append_only(table).code(apps, editor)


@contextmanager
def unguarded(*tables: str) -> Iterator[None]:
    """Someone with the whole database in hand: no guards, and nothing of it remains."""
    with transaction.atomic():
        for table in tables:
            lift = append_only(table).reverse_code
            assert lift is not None
            lift(StateApps([], {}), connection.schema_editor())
        yield
        transaction.set_rollback(True)
