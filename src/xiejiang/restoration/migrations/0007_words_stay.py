"""The database refuses to change or delete what nodes told one another of entrustments."""

from __future__ import annotations

from django.db import migrations

from xiejiang.store.dialects import append_only


class Migration(migrations.Migration):
    """Append-only words."""

    dependencies = [("restoration", "0006_entrusted_between_nodes")]
    operations = [append_only("restoration_word")]
