"""The database refuses to change or delete what was talked over and offered."""

from __future__ import annotations

from django.db import migrations

from xiejiang.store.dialects import append_only


class Migration(migrations.Migration):
    """Append-only talks."""

    dependencies = [("settling", "0005_talks")]
    operations = [
        append_only("settling_talk"),
        append_only("settling_seat"),
        append_only("settling_offer"),
        append_only("settling_reply"),
    ]
