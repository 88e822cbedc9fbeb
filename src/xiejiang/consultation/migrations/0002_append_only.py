"""The database refuses to change or delete what an agency said of minutes."""

from __future__ import annotations

from django.db import migrations

from xiejiang.store.dialects import append_only


class Migration(migrations.Migration):
    """Append-only signatures."""

    dependencies = [("consultation", "0001_initial")]
    operations = [append_only("consultation_signature")]
