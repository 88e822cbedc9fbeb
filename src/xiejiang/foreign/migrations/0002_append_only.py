"""The database refuses to change or delete what was recorded of a request."""

from __future__ import annotations

from django.db import migrations

from xiejiang.store.dialects import append_only


class Migration(migrations.Migration):
    """Append-only hands."""

    dependencies = [("foreign", "0001_initial")]
    operations = [append_only("foreign_hand")]
