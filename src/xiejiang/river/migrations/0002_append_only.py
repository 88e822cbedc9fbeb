"""The database refuses to change or delete what was sent and what was answered."""

from __future__ import annotations

from django.db import migrations

from xiejiang.store.dialects import append_only


class Migration(migrations.Migration):
    """Append-only sendings and answers."""

    dependencies = [("river", "0001_initial")]
    operations = [append_only("river_sending"), append_only("river_answer")]
