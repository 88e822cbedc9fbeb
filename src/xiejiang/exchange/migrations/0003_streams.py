"""What was sent before stands in the stream of its case."""

from django.db import migrations


def fill(apps, schema_editor):
    rows = apps.get_model("exchange", "Outgoing").objects.filter(stream="")
    for row in rows.iterator():
        row.stream = str(row.case_id)
        row.save(update_fields=["stream"])


class Migration(migrations.Migration):
    dependencies = [("exchange", "0002_kinds")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
