"""The database refuses to change or delete what nodes told one another of questions."""

from __future__ import annotations

from django.db import migrations

from xiejiang.store.dialects import append_only


class Migration(migrations.Migration):
    """Append-only words."""

    dependencies = [("consultation", "0012_questions_across_nodes")]
    operations = [append_only("consultation_questionword")]
