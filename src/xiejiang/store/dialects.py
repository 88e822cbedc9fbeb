"""What SQLite and PostgreSQL do differently. Nowhere else does code ask which one it runs on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import connection, migrations
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps
from django.db.models import Func, TextField
from django.db.models.sql.compiler import SQLCompiler

_Step = Callable[[StateApps, BaseDatabaseSchemaEditor], None]


def append_only(table: str) -> migrations.RunPython:
    """A migration step after which the database itself refuses UPDATE and DELETE on ``table``."""
    return migrations.RunPython(*_guards(table))


def writable(table: str) -> migrations.RunPython:
    """A step that lifts :func:`append_only`, for a change of the table before it is set again."""
    forbid, allow = _guards(table)
    return migrations.RunPython(allow, forbid)


def one_at_a_time(what: str) -> None:
    """Whoever says the same waits here until this transaction has ended.

    For what no row stands for yet. SQLite takes one writing transaction after another already.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [what])


def text_finder() -> str:
    """The name of the function that says where in a text another begins, counted from one."""
    return "strpos" if connection.vendor == "postgresql" else "instr"


class InstantText(Func):
    """An instant as ``YYYY-MM-DD HH:MM:SS.ffffff`` in UTC, without making an object of it.

    SQLite holds just that, and leaves a fraction of zero out.
    """

    output_field = TextField()

    def as_sqlite(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **_: Any
    ) -> tuple[str, Any]:
        return self.as_sql(compiler, connection, template="CAST(%(expressions)s AS text)")

    def as_postgresql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **_: Any
    ) -> tuple[str, Any]:
        form = "to_char(%(expressions)s AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')"
        return self.as_sql(compiler, connection, template=form)


def _guards(table: str) -> tuple[_Step, _Step]:
    """The steps that set and lift the guard."""

    def forbid(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
        for statement in _forbid_statements(editor.connection.vendor, table):
            editor.execute(statement)

    def allow(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
        for statement in _allow_statements(editor.connection.vendor, table):
            editor.execute(statement)

    return forbid, allow


def _forbid_statements(vendor: str, table: str) -> list[str]:
    if vendor == "sqlite":
        return [
            f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            for verb in ("UPDATE", "DELETE")
        ]
    return [
        f"CREATE FUNCTION {table}_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{table} is append-only'; END $$",
        f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION {table}_refuse()",
    ]


def _allow_statements(vendor: str, table: str) -> list[str]:
    if vendor == "sqlite":
        return [f"DROP TRIGGER {table}_no_{verb}" for verb in ("update", "delete")]
    return [f"DROP TRIGGER {table}_append_only ON {table}", f"DROP FUNCTION {table}_refuse()"]
