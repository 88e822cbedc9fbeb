"""The database refuses to change or delete what was noted, reported and said of a report."""

from __future__ import annotations

from django.db import migrations

from xiejiang.store.dialects import append_only


class Migration(migrations.Migration):
    """Append-only notes, reports, recommendations and opinions."""

    dependencies = [("research", "0002_studies")]
    operations = [
        append_only("research_casenote"),
        append_only("research_studyreport"),
        append_only("research_recommendation"),
        append_only("research_opinion"),
    ]
