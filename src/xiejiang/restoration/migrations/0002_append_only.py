"""The database refuses to change or delete opinions, reports of progress, and what was published."""

from __future__ import annotations

from django.db import migrations

from xiejiang.store.dialects import append_only


class Migration(migrations.Migration):
    """Append-only opinions, progress and publications."""

    dependencies = [("restoration", "0001_initial")]
    operations = [
        append_only("restoration_opinion"),
        append_only("restoration_progress"),
        append_only("restoration_publication"),
    ]
