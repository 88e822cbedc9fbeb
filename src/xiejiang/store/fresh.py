"""An empty database is given its tables at once, not by walking through their history.

A hundred migrations take a minute of Django's time, which renders every model anew at every step;
the tables as they are now take two seconds. What migrations do besides tables (guards, a first
row) is done in their order, with the models of today, and each is recorded as applied. All of it
is one transaction: a node that dies in the middle has an empty database again.

That both ways lead to the same database is a test, which walks the long one on each engine.
"""

from __future__ import annotations

from typing import cast

from django.apps import apps
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations import RunPython
from django.db.migrations.recorder import MigrationRecorder
from django.db.migrations.state import StateApps
from django.utils import timezone


def is_empty(connection: BaseDatabaseWrapper) -> bool:
    """Whether the database has no table at all."""
    return not connection.introspection.table_names()


def lay(connection: BaseDatabaseWrapper) -> None:
    """Give an empty database the tables of the models, and what migrations add to them."""
    loader = MigrationLoader(connection)
    graph = loader.graph
    order = {key: None for leaf in sorted(graph.leaf_nodes()) for key in graph.forwards_plan(leaf)}
    recorder = MigrationRecorder(connection)
    with connection.schema_editor() as editor:
        for model in apps.get_models():
            if model._meta.can_migrate(connection):
                editor.create_model(model)
        editor.create_model(recorder.Migration)
        for key in order:
            for step in graph.nodes[key].operations:
                if isinstance(step, RunPython):
                    step.code(cast("StateApps", apps), editor)
            recorder.migration_qs.create(app=key[0], name=key[1], applied=timezone.now())
