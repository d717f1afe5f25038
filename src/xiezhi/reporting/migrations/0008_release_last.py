from django.db import migrations, models

# Until now there were only reports on years.
_FILL = "UPDATE reporting_reportrelease SET last = make_date(period::int, 12, 31) WHERE last IS NULL"


class Migration(migrations.Migration):
    dependencies = [("reporting", "0007_savedview")]
    operations = [
        migrations.AddField(
            model_name="reportrelease",
            name="last",
            field=models.DateField(null=True, verbose_name="末日"),
        ),
        migrations.RunSQL(_FILL, migrations.RunSQL.noop),
        migrations.AlterField(
            model_name="reportrelease",
            name="last",
            field=models.DateField(verbose_name="末日"),
        ),
    ]
