"""The database refuses to change or delete inspections, their photographs and their readings."""

from __future__ import annotations

from django.db import migrations

from xiejiang.store.dialects import append_only


class Migration(migrations.Migration):
    """Append-only inspections."""

    dependencies = [("restoration", "0003_inspections")]
    operations = [
        append_only("restoration_inspection"),
        append_only("restoration_photo"),
        append_only("restoration_reading"),
    ]
