"""The counters of a year are read from their keys alone: the rates of a city look at tens of thousands of them at once."""

from django.db import migrations

KEYS = {"cube_officer_year": "certificate_id, month", "cube_power_year": "body_id, month, power_code"}


def keyed(table: str, end: str) -> str:
    return f"ALTER TABLE {table} DROP CONSTRAINT {table}_pkey, ADD PRIMARY KEY ({KEYS[table]}){end};"


class Migration(migrations.Migration):
    dependencies = [("reporting", "0009_locks_moved")]

    operations = [
        migrations.RunSQL(
            [keyed(table, " INCLUDE (n)") for table in KEYS],
            [keyed(table, "") for table in KEYS],
        )
    ]
