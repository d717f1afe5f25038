"""Locked periods move down to the register, under the numbers that they had: events of the trail name them by these."""

from django.db import migrations

COLUMNS = (
    "id, period, first, last, reason, locked_by, locked_name, locked_at, lifted_by, lifted_name, lifted_at, lifted_for,"
    " level_id, organisation_id"
)
MOVE = f"""
INSERT INTO registry_periodlock ({COLUMNS}) SELECT {COLUMNS} FROM reporting_periodlock;
SELECT setval(pg_get_serial_sequence('registry_periodlock', 'id'), max(id)) FROM registry_periodlock HAVING max(id) > 0;
"""
BACK = MOVE.replace("registry_", "x_").replace("reporting_", "registry_").replace("x_", "reporting_")


class Migration(migrations.Migration):
    dependencies = [("reporting", "0008_release_last"), ("registry", "0006_periodlock")]

    operations = [
        migrations.RunSQL(MOVE, BACK),
        # Rows that were moved have their foreign keys checked before the table may go.
        migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE", migrations.RunSQL.noop),
        migrations.DeleteModel(name="PeriodLock"),
    ]
