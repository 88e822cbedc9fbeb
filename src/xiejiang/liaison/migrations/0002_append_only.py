"""The database refuses to change or delete what was published, for whom, and who read it."""

from __future__ import annotations

from django.db import migrations

from xiejiang.store.dialects import append_only


class Migration(migrations.Migration):
    """Append-only editions, attachments, scopes, agencies asked, and receipts."""

    dependencies = [("liaison", "0001_initial")]
    operations = [
        append_only("liaison_edition"),
        append_only("liaison_attachment"),
        append_only("liaison_scope"),
        append_only("liaison_asked"),
        append_only("liaison_receipt"),
    ]
