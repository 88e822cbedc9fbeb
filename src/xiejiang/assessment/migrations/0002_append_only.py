"""What was submitted and what became of it is never changed: the database refuses it."""

from __future__ import annotations

from django.db import migrations

from xiejiang.store.dialects import append_only


class Migration(migrations.Migration):
    """Append-only versions and decisions."""

    dependencies = [("assessment", "0001_initial")]
    operations = [append_only("assessment_version"), append_only("assessment_decision")]
