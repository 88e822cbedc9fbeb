"""What was booked is never changed: the database refuses to update or delete it."""

from __future__ import annotations

from django.db import migrations

from xiejiang.store.dialects import append_only


class Migration(migrations.Migration):
    """Append-only entries, postings, lots and moves."""

    dependencies = [("funds", "0001_initial")]
    operations = [
        append_only("funds_entry"),
        append_only("funds_posting"),
        append_only("funds_lot"),
        append_only("funds_move"),
    ]
