"""The database refuses to change or delete what an agency said of a question."""

from __future__ import annotations

from django.db import migrations

from xiejiang.store.dialects import append_only


class Migration(migrations.Migration):
    """Append-only positions."""

    dependencies = [("consultation", "0003_question")]
    operations = [append_only("consultation_position")]
