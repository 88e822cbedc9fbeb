"""The database refuses to change or delete what was found on the spot."""

from __future__ import annotations

from django.db import migrations

from xiejiang.store.dialects import append_only


class Migration(migrations.Migration):
    """Append-only verifications."""

    dependencies = [("settling", "0001_initial")]
    operations = [append_only("settling_verification"), append_only("settling_checked")]
