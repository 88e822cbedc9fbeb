"""Brings a node's empty database up in one of two ways, and prints all that came of it as JSON.

Run by ``test_fresh`` with ``XIEJIANG_HOME`` and ``XIEJIANG_DB`` set; not a test. The long way walks
through every migration, as a node does that was there before; ``dies`` is killed in the middle.
"""

from __future__ import annotations

import json
import os
import sys
from typing import Any
from unittest import mock

import django
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder

SCHEMA = {
    "sqlite": (
        "SELECT type, name, tbl_name, coalesce(sql, '') FROM sqlite_master"
        " WHERE name NOT LIKE 'sqlite_autoindex%'",
        "SELECT m.name, i.name, i.origin, i.partial FROM sqlite_master m"
        " JOIN pragma_index_list(m.name) i WHERE m.type = 'table' AND i.origin <> 'c'",
    ),
    "postgresql": (
        # A table of Django's own between its groups and permissions, which no node uses, has a
        # wider key when it is made from the history: there its app's own default is not known.
        "SELECT table_name, column_name, data_type, character_maximum_length, is_nullable,"
        " column_default, identity_generation FROM information_schema.columns"
        " WHERE table_schema = 'public' AND table_name <> 'auth_group_permissions'",
        "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint"
        " WHERE connamespace = 'public'::regnamespace",
        "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'",
        "SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal",
        "SELECT pg_get_functiondef(oid) FROM pg_proc WHERE pronamespace = 'public'::regnamespace",
    ),
}


def whole(table: str) -> str:
    """The columns and constraints of ``CREATE TABLE``, in whatever order they were added."""
    parts, depth, part = [], 0, ""
    for sign in table[table.index("(") + 1 : table.rindex(")")]:
        depth += (sign == "(") - (sign == ")")
        if sign == "," and not depth:
            parts.append(part.strip())
            part = ""
        else:
            part += sign
    return "; ".join(sorted([*parts, part.strip()]))


def described() -> dict[str, Any]:
    """Every table, constraint, index, guard and row, but for the times of the migrations."""
    with connection.cursor() as cursor:
        found = []
        for question in SCHEMA[connection.vendor]:
            cursor.execute(question)
            for *known, last in cursor.fetchall():
                parts = whole(last) if known[:1] == ["table"] else last
                found.append([str(x) for x in (*known, parts)])
    rows = {m._meta.label: m._base_manager.count() for m in apps.get_models()}
    applied = sorted(MigrationRecorder(connection).applied_migrations())
    return {"schema": sorted(found), "rows": rows, "applied": applied}


def main(way: str) -> None:
    """Do it one way."""
    django.setup()
    if way == "long":
        executor = MigrationExecutor(connection)
        executor.migrate(executor.loader.graph.leaf_nodes())
        call_command("migrate", verbosity=0)
    elif way == "dies":
        with mock.patch.object(
            MigrationRecorder, "migration_qs", mock.PropertyMock(side_effect=lambda: os._exit(9))
        ):
            call_command("migrate", verbosity=0)
    else:
        call_command("migrate", verbosity=0)
    json.dump(described(), sys.stdout)


if __name__ == "__main__":
    main(sys.argv[1])
