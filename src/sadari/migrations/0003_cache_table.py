"""The table behind Django's database cache, as its own backend reads and writes it."""

from django.db import migrations

CREATE = """
CREATE TABLE sadari_cache (
    cache_key varchar(255) PRIMARY KEY,
    value text NOT NULL,
    expires timestamptz NOT NULL
);
CREATE INDEX sadari_cache_expires ON sadari_cache (expires);
"""


class Migration(migrations.Migration):
    dependencies = [("sadari", "0002_append_only_logs")]

    operations = [migrations.RunSQL(CREATE, "DROP TABLE sadari_cache;")]
