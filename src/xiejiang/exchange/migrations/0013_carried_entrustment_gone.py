"""The former table of what was told of entrusted restoration goes."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("exchange", "0012_words_moved")]

    operations = [migrations.DeleteModel(name="CarriedEntrustment")]
