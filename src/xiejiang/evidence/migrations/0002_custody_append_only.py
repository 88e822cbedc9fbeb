"""The database refuses to change or delete a row of custody."""

from __future__ import annotations

from django.db import migrations

from xiejiang.store.dialects import append_only


class Migration(migrations.Migration):
    """Append-only custody."""

    dependencies = [("evidence", "0001_initial")]
    operations = [append_only("evidence_custody")]
