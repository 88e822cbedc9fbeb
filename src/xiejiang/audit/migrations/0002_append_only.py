"""The database refuses to change the log, and the log has its head."""

from __future__ import annotations

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from xiejiang.store.merkle import EMPTY_ROOT
from xiejiang.store.dialects import append_only


def lay_head(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """The head of an empty log."""
    apps.get_model("audit", "LogHead").objects.get_or_create(
        pk=1, defaults={"size": 0, "frontier": [], "root": EMPTY_ROOT.hex()}
    )


class Migration(migrations.Migration):
    """Append-only log."""

    dependencies = [("audit", "0001_initial")]
    operations = [
        migrations.RunPython(lay_head, migrations.RunPython.noop),
        append_only("audit_logentry"),
    ]
