from typing import Any

from django.db import migrations, models


def years_as_periods(apps: Any, schema_editor: object) -> None:
    texts = apps.get_model("reporting", "ReportText")
    for text in texts.objects.all():
        text.period = f"{text.year:04d}"
        text.save(update_fields=["period"])


def periods_as_years(apps: Any, schema_editor: object) -> None:
    texts = apps.get_model("reporting", "ReportText")
    texts.objects.exclude(kind="annual").delete()
    for text in texts.objects.all():
        text.year = int(text.period)
        text.save(update_fields=["year"])


class Migration(migrations.Migration):
    dependencies = [("reporting", "0005_releases")]
    operations = [
        migrations.RemoveConstraint("reporttext", "report_text_once"),
        migrations.AddField(
            "reporttext", "kind", models.CharField(default="annual", max_length=12, verbose_name="报告种类")
        ),
        migrations.AddField(
            "reporttext",
            "period",
            models.CharField(default="", max_length=10, verbose_name="期间"),
            preserve_default=False,
        ),
        migrations.AlterField("reporttext", "year", models.SmallIntegerField(default=0, verbose_name="年度")),
        migrations.RunPython(years_as_periods, periods_as_years),
        migrations.RemoveField("reporttext", "year"),
        migrations.AddConstraint(
            "reporttext",
            models.UniqueConstraint(fields=["organisation", "kind", "period", "section"], name="report_text_once"),
        ),
    ]
