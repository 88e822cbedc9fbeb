"""The database refuses to change or delete what was put to a meeting."""

from __future__ import annotations

from django.db import migrations

from xiejiang.store.dialects import append_only


class Migration(migrations.Migration):
    """Append-only proposals."""

    dependencies = [("consultation", "0007_proposals")]
    operations = [append_only("consultation_proposal")]
