"""The database refuses to change or delete what was agreed and that it took effect."""

from __future__ import annotations

from django.db import migrations

from xiejiang.store.dialects import append_only


class Migration(migrations.Migration):
    """Append-only agreements."""

    dependencies = [("settling", "0003_agreements")]
    operations = [
        append_only("settling_agreement"),
        append_only("settling_due"),
        append_only("settling_effect"),
    ]
