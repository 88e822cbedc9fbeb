"""The database refuses to change or delete what was found of an item."""

from __future__ import annotations

from django.db import migrations

from xiejiang.store.dialects import append_only


class Migration(migrations.Migration):
    """Append-only rulings."""

    dependencies = [("evidence", "0003_care")]
    operations = [append_only("evidence_ruling")]
