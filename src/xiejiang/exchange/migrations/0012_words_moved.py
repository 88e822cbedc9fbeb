"""What was told of entrusted restoration before stands by its stream.

Going back forgets it: then everything is told once more, which changes nothing where it is known.
"""

from django.db import migrations

MOVE = """
INSERT INTO exchange_carriedword (node_id, stream, serial, package_id)
SELECT sent.node_id, sent.stream, told.serial, told.package_id
FROM exchange_carriedentrustment told JOIN exchange_outgoing sent ON sent.id = told.package_id
"""


class Migration(migrations.Migration):
    dependencies = [("exchange", "0011_carried_word")]

    operations = [migrations.RunSQL(MOVE, "DELETE FROM exchange_carriedword")]
